"""Words that answer a question of the router, as `plain_words` leaves them, in the 13 languages together.

One list for all languages: people mix them, and none of these words means something else in another one of them here.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


YEARS = _words(
    "jaar jaren an ans annee annees year years yr yrs ano anos rok roku lata lat yil sene anul ani سنه سنوات "
    "سنين عام اعوام عاما سال سالها سالمه كال كاله كلونه كالونه год года лет году рік року роки років"
)
MONTHS = _words(
    "maand maanden mois month months mes meses miesiac miesiace miesiecy miesiaca ay luna luni mesec شهر اشهر "
    "شهور شهرا ماه ماهه مياشت مياشتي مياشتو месяц месяца месяцев місяць місяці місяців мес"
)
WEEKS = _words(
    "week weken weeks semaine semaines semana semanas tydzien tygodnie tygodni hafta saptamana saptamani "
    "اسبوع اسابيع هفته اونۍ اوني неделя недели недель неделю тиждень тижні тижнів"
)
DAYS = _words(
    "dag dagen jour jours day days dia dias dzien dni gun zi zile يوم ايام روز ورځ ورسي день дня дней дні днів"
)
MONTHS_OF = {
    **dict.fromkeys(YEARS, 12.0),
    **dict.fromkeys(MONTHS, 1.0),
    **dict.fromkeys(WEEKS, 7 / 30.4),
    **dict.fromkeys(DAYS, 1 / 30.4),
}
"""Unit of time → months."""

DUAL = {
    "سنتين": 24, "سنتان": 24, "عامين": 24, "عامان": 24, "شهرين": 2, "شهران": 2, "اسبوعين": 0, "يومين": 0,
}  # fmt: skip
"""Arabic says “two” in the word itself; → months."""

ALONE = _words("سنه عام سال كال شهر ماه год рік месяц місяць rok miesiac yil")
"""Units that mean one of them when no number stands beside."""

HALVES = {
    "half jaar": 6, "half a year": 6, "half year": 6, "نصف سنه": 6, "نيم سال": 6, "نيم كال": 6, "полгода": 6,
    "пів року": 6, "півроку": 6, "medio ano": 6, "meio ano": 6, "yarim yil": 6, "pol roku": 6, "jumatate de an": 6,
    "six mois": 6, "anderhalf jaar": 18, "een jaar en half": 18, "un an et demi": 18, "year and a half": 18,
    "سنه ونصف": 18, "يك سال ونيم": 18, "полтора года": 18, "півтора року": 18, "ano y medio": 18, "ano e meio": 18,
    "poltora roku": 18, "bir bucuk yil": 18, "un an si jumatate": 18,
}  # fmt: skip
"""Half years → months; looked for before the numbers."""

ONE = _words("a an un une een o bir uma una jeden jedna один одна одну یک يك يو")

VAGUE = _words(
    "less more almost nearly over under about minder meer bijna ongeveer dan moins plus presque environ اقل "
    "اكثر تقريبا حوالي меньше больше почти около менше більше майже близько mniej wiecej prawie okolo menos "
    "mas casi quase mais az fazla yaklasik neredeyse mai putin aproape كمتر بيشتر نزديك تقريبن younger older "
    "jonger ouder or of ou او یا يا или або lub sau veya между"
)
"""Words that make a number no longer exact: then it is asked again rather than guessed."""

OUT = _words("outside buiten hors خارج fuera fora poza вне за disinda afara بيرون بهر extérieur")
"""With the name of the Region: somewhere else."""

NOT = _words(
    "not no don t pas niet geen non لست ليس ليست не ні нет nie nu degil degilim nao نيستم نيست نه isn never "
    "jamais nooit"
)

YES = _words(
    "ja jawel oui yes yeah yep si sim tak da evet так да نعم ايوه ايه اي اجل بلي بله اره هو يس jep ok okay "
    "yess ouais naam aywa bale"
)
NO = _words("nee neen non no nope nu nie nao hayir нет ні لا كلا نه نخير na yok")
WOMAN = _words(
    "woman female vrouw femme mujer mulher kobieta femeie kadin женщина жінка امراه سيده انثي زن خانم ښځه سحه "
    "مونث fille girl meisje"
)
MAN = _words("man male homme hombre homem mezczyzna barbat erkek мужчина чоловік رجل ذكر مرد سري نارينه boy jongen")

STOP = _words(
    "stop stopp stoppen ophouden genoeg quit cancel arreter arrete arretez assez توقف قف كفي بس خلاص ايقاف стоп хватит "
    "остановись досить стій dosc przestan koniec parar para pare basta dur yeter opreste stai gata بس است توقفوه ودريره"
)
"""“Stop”, as the whole message: a classifier that hears it in noise must not throw answers away (seen)."""

SKIP = (
    "i don t know", "dont know", "no idea", "weet niet", "weet ik niet", "ik weet het niet", "geen idee",
    "je ne sais pas", "sais pas", "لا اعرف", "لا ادري", "ما اعرف", "ما بعرف", "не знаю", "nie wiem", "no se",
    "no lo se", "nao sei", "bilmiyorum", "nu stiu", "نميدانم", "نمي دانم", "نه پوهيرم", "skip", "passer",
    "overslaan", "private", "prive",
)  # fmt: skip
"""“I do not know”: the question is left out, as with “I would rather not say”."""

AND = _words("and en et y e i oraz и і та و ve sau si او plus")
"""Words between two things that are told in one message."""
HERE = _words(
    "since here for ago sinds hier al depuis ici desde aqui hace ha aca od tutaj tu de din aici beri burada с со здесь з "
    "із тут منذ هنا از اينجا راهيسي دلته belgium belgie belgique belgica belgia belcika бельгии бельгії بلجيكا بلژيك بلجيم "
    "brussels brussel bruxelles bruselas bruxelas bruksela bruksel بروكسل брюсселе брюсселі"
)
"""Words that make a number of years a stay, and no age."""
LIVES = _words(
    "live living lives woon woont wonen habite habitons vis vivo vivimos moro mieszkam locuiesc stau oturuyorum yasiyorum "
    "живу живем проживаю мешкаю اسكن ساكن ساكنه اعيش زندگي اوسيږم اوسيرم"
)
"""Words that make a name the place where somebody lives."""
IN = _words(
    "i ik je j yo eu ja ben in te a en w we na em la le the commune gemeente gmina в у я мы ми на في انا من در په به زه"
)
"""Words beside a place that add nothing to it."""
I_AM = (
    "i am", "i m", "im", "ik ben", "j ai", "jai", "tengo", "tenho", "мне", "мені", "mam", "am", "عمري", "وعمري", "من",
    "yasim", "yasindayim", "سنم", "عمر", "age", "leeftijd", "edad", "idade", "возраст", "вік", "wiek", "varsta",
)  # fmt: skip
"""Words before a number that make it an age."""
OLD = _words("old oud of age هستم سنم دارم يم")
"""Words that may follow an age."""

STATUSES: dict[str, tuple[str, ...]] = {
    "asylum_seeker": (
        "asylum seeker", "asylum", "asielzoeker", "asiel", "asiel gevraagd", "demandeur d asile",
        "demandeuse d asile", "asile", "طالب لجوء", "طالبه لجوء", "طلب لجوء", "طلب اللجوء", "اللجوء", "لجوء",
        "پناهجو", "solicitante de asilo", "asilo", "azyl", "azil", "iltica", "siginmaci", "убежище", "убежища",
        "притулок", "притулку", "annexe 26", "bijlage 26", "annex 26",
    ),
    "refugee": (
        "refugee", "refugee status", "vluchteling", "erkend vluchteling", "refugie", "refugiee", "refugie reconnu",
        "لاجي", "لاجءي", "لاجىه", "لاجيه", "refugiado", "refugiada", "uchodzca", "refugiat", "refugiata",
        "multeci", "беженец", "беженка", "біженець", "біженка", "پناهنده",
    ),
    "subsidiary_protection": (
        "subsidiary protection", "subsidiaire bescherming", "protection subsidiaire", "الحمايه الفرعيه",
        "حمايه فرعيه", "proteccion subsidiaria", "protecao subsidiaria", "ochrona uzupelniajaca",
        "protectie subsidiara", "ikincil koruma", "дополнительная защита", "додатковий захист",
    ),
    "temporary_protection": (
        "temporary protection", "tijdelijke bescherming", "protection temporaire", "الحمايه الموقته",
        "حمايه موقته", "proteccion temporal", "protecao temporaria", "ochrona czasowa", "protectie temporara",
        "gecici koruma", "временная защита", "тимчасовий захист",
    ),
    "eu_citizen": (
        "eu citizen", "eu", "ue", "european", "europeen", "europeenne", "eu burger", "europeaan", "european union",
        "union europeenne", "union europea", "uniao europeia", "unia europejska", "uniunea europeana",
        "avrupa birligi", "евросоюз", "ес", "єс", "الاتحاد الاوروبي", "اوروبي", "اتحاديه اروپا",
        "cetatean european", "cetateana europeana", "cetatean roman", "cetateana romana", "cetatenie romana",
        "pasaport romanesc", "pasaport roman", "passeport roumain", "roemeens paspoort", "romanian passport",
        "obywatel polski", "obywatelka polski", "obywatelstwo polskie", "polski paszport", "paszport polski",
        "passeport polonais", "pools paspoort", "polish passport", "ciudadano europeo", "ciudadana europea",
        "pasaporte espanol", "nacionalidad espanola", "passeport espagnol", "spaans paspoort", "spanish passport",
        "cidadao europeu", "cidada europeia", "passaporte portugues", "nacionalidade portuguesa",
        "passeport portugais", "portugees paspoort", "portuguese passport", "bulgarian passport", "passeport bulgare",
        "passeport italien", "italian passport", "italiaans paspoort", "passeport europeen", "european passport",
    ),
    "belgian": (
        "belgian", "belg", "belge", "belga", "belgisch", "belgian nationality", "nationalite belge", "بلجيكي",
        "بلجيكيه", "belgijka", "belgijskie", "belgiana", "belcikali", "бельгиец", "бельгийка", "бельгієць",
        "бельгійка",
    ),
    "student": (
        "student", "etudiant", "etudiante", "studente", "studentenkaart", "طالب", "طالبه", "estudiante",
        "estudante", "studentka", "studenta", "ogrenci", "студент", "студентка", "دانشجو", "محصل",
    ),
    "visitor": (
        "visitor", "tourist", "touriste", "toerist", "op bezoek", "en visite", "visite", "زاير", "سايح", "turista",
        "turysta", "turist", "турист", "туристка", "گردشگر",
    ),
    "no_papers": (
        "no papers", "without papers", "no documents", "undocumented", "illegal", "zonder papieren",
        "geen papieren", "sans papiers", "sans papier", "pas de papiers", "بدون اوراق", "بلا اوراق", "بدون وثايق",
        "ما عندي اوراق", "ليس لدي اوراق", "sin papeles", "sem papeis", "bez papierow", "bez dokumentow",
        "fara acte", "kagitsiz", "kagidim yok", "без документов", "нет документов", "без документів",
        "немає документів", "بدون مدرك", "بي مدرك", "بي اسناد",
    ),
    "unaccompanied_minor": (
        "unaccompanied minor", "unaccompanied", "niet begeleide minderjarige", "nbmv", "mena",
        "mineur non accompagne", "قاصر غير مصحوب", "قاصر بدون مرافق",
    ),
}  # fmt: skip
"""Status → what people call it, besides the labels of the buttons in every language."""
