"""What the stub loket says: enough Dutch and Arabic to look at the widget in both directions. Test data, no facts."""

from __future__ import annotations

LANGUAGES = [
    ("fr", "Français", "ltr"),
    ("nl", "Nederlands", "ltr"),
    ("en", "English", "ltr"),
    ("ar", "العربية", "rtl"),
    ("fa", "دری / فارسی", "rtl"),
    ("ps", "پښتو", "rtl"),
    ("tr", "Türkçe", "ltr"),
    ("uk", "Українська", "ltr"),
    ("ru", "Русский", "ltr"),
    ("ro", "Română", "ltr"),
    ("pl", "Polski", "ltr"),
    ("es", "Español", "ltr"),
    ("pt", "Português", "ltr"),
]

TOPICS = [
    ("housing", "house", {"en": "Home", "nl": "Wonen", "ar": "السكن"}),
    ("language", "language", {"en": "Language lessons", "nl": "Taallessen", "ar": "دروس اللغة"}),
    ("integration", "flag", {"en": "Welcome programme", "nl": "Inburgering", "ar": "برنامج الاستقبال"}),
    ("work", "work", {"en": "Work", "nl": "Werk", "ar": "العمل"}),
    ("residence", "id_card", {"en": "Papers", "nl": "Papieren", "ar": "الأوراق"}),
    ("money", "money", {"en": "Money", "nl": "Geld", "ar": "المال"}),
    ("health", "health", {"en": "Health", "nl": "Gezondheid", "ar": "الصحة"}),
    ("family", "family", {"en": "Family and school", "nl": "Gezin en school", "ar": "العائلة والمدرسة"}),
    ("women", "woman", {"en": "Women", "nl": "Vrouwen", "ar": "النساء"}),
    ("emergency", "warning", {"en": "Emergency", "nl": "Nood", "ar": "الطوارئ"}),
]

SAID = {
    "greeting": {
        "en": "Hello! I am the loket. I am a computer. Ask your question, or touch a picture.",
        "nl": "Dag! Ik ben het loket. Ik ben een computer. Stel uw vraag, of raak een afbeelding aan.",
        "ar": "مرحباً! أنا المكتب الرقمي. أنا حاسوب. اطرح سؤالك أو المس صورة.",
    },
    "answer": {
        "en": "You write to one housing company.\nYou fill in one form. The company sends it to the others.",
        "nl": "U schrijft zich in bij één huisvestingsmaatschappij.\nU vult één formulier in. De maatschappij stuurt "
        "het door naar de andere.",
        "ar": "تسجّل اسمك عند شركة سكن واحدة.\nتملأ استمارة واحدة. الشركة ترسلها إلى الشركات الأخرى.",
    },
    "clarify": {
        "en": "I am not sure what you mean. Is it one of these?",
        "nl": "Ik weet niet zeker wat u bedoelt. Is het een van deze?",
        "ar": "لست متأكداً مما تقصد. هل هو واحد من هذه؟",
    },
    "choices": {
        "en": ["How do I register for social housing?", "Who helps me to find a home?", "Something else"],
        "nl": ["Hoe schrijf ik mij in voor een sociale woning?", "Wie helpt mij een woning te zoeken?", "Iets anders"],
        "ar": ["كيف أسجّل للسكن الاجتماعي؟", "من يساعدني في البحث عن بيت؟", "شيء آخر"],
    },
    "service": {
        "en": "You can go to the demo desk.",
        "nl": "U kunt naar het demoloket gaan.",
        "ar": "يمكنك الذهاب إلى المكتب التجريبي.",
    },
    "what": {
        "en": "They help you with your form.",
        "nl": "Zij helpen u met uw formulier.",
        "ar": "يساعدونك في ملء الاستمارة.",
    },
    "hours": {
        "en": "Monday to Friday, from 9 to 12.",
        "nl": "Van maandag tot vrijdag, van 9 tot 12 uur.",
        "ar": "من الاثنين إلى الجمعة، من الساعة 9 إلى 12.",
    },
    "free": {"en": "Free", "nl": "Gratis", "ar": "مجاناً"},
    "source": {
        "en": "Source: example.brussels. We looked at it on 1 November 2026.",
        "nl": "Bron: example.brussels. Wij keken op 1 november 2026.",
        "ar": "المصدر: example.brussels. نظرنا فيه في 1 تشرين الثاني 2026.",
    },
    "forgotten": {"en": "I have forgotten everything.", "nl": "Ik ben alles vergeten.", "ar": "نسيت كل شيء."},
}
