"""A small content folder without a single mistake, for tests that each put one in."""

from __future__ import annotations

import datetime
import re
import shutil
from pathlib import Path

from bot.settings import ROOT

TODAY = datetime.date(2026, 11, 15)

_QUESTIONS = {
    "nl": "Waar leer ik {x}?|Cursus {x} gratis|Ik wil {x} leren|Kan mijn zus {x} leren?|{x} les in de buurt|"
    "Help mij met {x}|Wie geeft les {x}?|Ik versta geen {x}|{x} voor beginners|Avondles {x}|{x} oefenen|"
    "Start {x} wanneer",
    "fr": "Où apprendre {x} ?|cours {x} gratuit|Je veux étudier {x}|Ma sœur peut suivre {x} ?|{x} près de chez moi|"
    "Aidez-moi avec {x}|Qui donne {x} ?|Je ne comprends pas {x}|{x} pour débuter|{x} le soir|pratiquer {x}|{x} date",
    "en": "Where can I learn {x}?|free {x} course|I want lessons in {x}|Can my sister study {x}?|{x} near me|"
    "Help me with {x}|Who teaches {x}?|I understand no {x}|{x} for beginners|{x} in the evening|"
    "practise {x}|{x} start date",
    "ar": "أين أتعلم {x}؟|دروس {x} مجانية|أريد تعلم {x}|هل تتعلم أختي {x}؟|{x} قريب مني|ساعدوني في {x}|من يعلم {x}؟|"
    "لا أفهم {x}|{x} للمبتدئين|{x} في المساء|تمرين {x}|متى يبدأ {x}|wayn at3allam {t}|bidi {t} majani|dars {t} lyom",
}
_TEXTS = {
    "nl": (
        "Ga naar het kantoor. Bel 02 535 45 42. Je hebt 50 dagen tijd. Neem je kaart mee.",
        "Bel het kantoor. Je hebt 50 dagen.",
    ),
    "fr": (
        "Allez au bureau. Appelez le 02 535 45 42. Vous avez 50 jours. Prenez votre carte.",
        "Appelez. Vous avez 50 jours.",
    ),
    "en": (
        "Go to the office. Call 02 535 45 42. You have 50 days. Bring your card.",
        "Call the office. You have 50 days.",
    ),
    "ar": ("اذهب إلى المكتب. اتصل على 02 535 45 42. عندك 50 يوما. خذ بطاقتك معك.", "اتصل بالمكتب. عندك 50 يوما."),
}
_SUBJECTS = {
    "language_dutch": {
        "nl": "Nederlands",
        "fr": "le néerlandais",
        "en": "Dutch",
        "ar": "اللغة الهولندية",
        "t": "hollandi",
    },
    "language_french": {"nl": "Frans", "fr": "le français", "en": "French", "ar": "اللغة الفرنسية", "t": "fransi"},
    "language_reading": {"nl": "lezen en schrijven", "fr": "à lire", "en": "to read", "ar": "القراءة", "t": "9raya"},
}


def build(folder: Path) -> Path:
    """Write the folder and return it: 3 FAQs, 1 service, 4 languages, the tables of the checkout."""
    for name in ("languages", "topics", "icons", "municipalities", "statuses", "organisation"):
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "data" / f"{name}.yml", folder)
    topics = folder / "topics.yml"  # without what its menus begin with: those FAQs are not here
    topics.write_text(re.sub(r"^  first: .*\n", "", topics.read_text(encoding="utf-8"), flags=re.M), encoding="utf-8")
    for part in ("faq/language", "services", "phrases"):
        (folder / part).mkdir(parents=True)
    for faq_id in _SUBJECTS:
        (folder / "faq" / "language" / f"{faq_id}.yml").write_text(_faq(faq_id), encoding="utf-8")
    (folder / "services" / "office.yml").write_text(_SERVICE, encoding="utf-8")
    for code, phrase in {
        "nl": "Ga naar {service}.",
        "fr": "Allez à {service}.",
        "en": "Go to {service}.",
        "ar": "اذهب إلى {service}.",
    }.items():
        (folder / "phrases" / f"{code}.yml").write_text(f"go: {phrase}\n", encoding="utf-8")
    return folder


def _faq(faq_id: str) -> str:
    neighbours = ", ".join(other for other in _SUBJECTS if other != faq_id)
    head = f"""\
id: {faq_id}
topic: language
icon: book
version: 1
services: [office]
neighbours: [{neighbours}]
valid_until: 2027-06-30
sources:
  - url: https://www.example.be/lessons
    checked: 2026-11-01
facts:
  - text: The office answers 02 535 45 42. You have 50 days.
    source: https://www.example.be/lessons
"""
    return head + "".join(_block(code, faq_id) for code in _TEXTS)


def _block(code: str, faq_id: str) -> str:
    subject = _SUBJECTS[faq_id]
    questions = [q.format(x=subject[code], t=subject["t"]) for q in _QUESTIONS[code].split("|")]
    answer, simpler = _TEXTS[code]
    lines = [f"{code}:", "  version: 1", "  state: draft", "  questions:", *(f"    - {q}" for q in questions)]
    first, second = answer.split(". ", 2)[:2], answer.split(". ", 2)[2]
    lines += ["  answer: |", f"    {'. '.join(first)}.", f"    {second}", "  simpler: |", f"    {simpler}"]
    return "\n".join(lines) + "\n"


_SERVICE = """\
id: office
state: active
names: {fr: Bureau, nl: Kantoor, en: Office}
topics: [language]
icon: office
who:
  residence_status: [newcomer_title]
addresses:
  - line: rue Haute 1, 1000 Bruxelles
    municipality: brussels
phone: 02 535 45 42
opening_hours: Mo-Fr 09:00-12:00
sources:
  - url: https://www.example.be/office
    checked: 2026-11-01
texts:
  nl:
    what: Het kantoor zoekt een les voor jou.
    bring: [Je kaart, Een foto]
  fr:
    what: Le bureau cherche un cours pour vous.
    bring: [Votre carte, Une photo]
  en:
    what: The office finds a course for you.
    bring: [Your card, A photo]
  ar:
    what: المكتب يجد لك درسا مناسبا.
    bring: [بطاقتك, صورة]
"""
