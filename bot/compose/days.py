"""Days of the week as people write them, in every language: “and on Saturday?”."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from babel import Locale
from babel.dates import format_date

from bot.compose.sources import LOCALES
from bot.understanding.normalise import for_letters

LANGUAGES = ("fr", "nl", "en", "ar", "fa", "ps", "tr", "uk", "ru", "ro", "pl", "es", "pt")
CASES = {
    "среду": 2, "пятницу": 4, "субботу": 5, "середу": 2, "пятницю": 4, "суботу": 5, "srode": 2, "sobote": 5,
    "niedziele": 6, "السبت": 5, "الاحد": 6, "الاثنين": 0, "سبت": 5, "شنبه": 5, "cumartesi": 5, "pazar": 6,
    "ятницю": 4, "ятниця": 4, "شنبي": 5, "يك شنبه": 6, "دو شنبه": 0, "سه شنبه": 1, "چهار شنبه": 2, "پنج شنبه": 3,
    "duminica": 6, "sambata": 5, "sali": 1, "poniedzialek": 0,
}  # fmt: skip
"""Forms that the calendar does not list → day, 0 = Monday."""


def day_in(text: str, today: date) -> date | None:
    """Return the next day of the name in a text, today included; None when there is none or there are several."""
    rest, found = f" {_plain(text)} ", set()
    for name, number in _names():  # the longest first: “سه شنبه” hides “شنبه”, which is another day
        if f" {name} " in rest:
            rest = rest.replace(f" {name} ", "  ")
            found.add(number)
    if len(found) != 1:
        return None
    return today + timedelta(days=(found.pop() - today.weekday()) % 7)


def day_name(day: date, language: str) -> str:
    """Return the name of a day in a language."""
    return format_date(day, "EEEE", locale=LOCALES.get(language, language))


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", for_letters(text)))


@lru_cache(maxsize=1)
def _names() -> tuple[tuple[str, int], ...]:
    names = dict(CASES)
    for language in LANGUAGES:
        for number, name in Locale.parse(language).days["format"]["wide"].items():
            names.setdefault(_plain(name), number)
            names.setdefault(_plain(name).removesuffix(" feira"), number)
    return tuple(sorted(names.items(), key=lambda pair: -len(pair[0])))
