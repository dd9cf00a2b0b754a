"""The hard facts in a text: numbers, phone numbers, dates, web addresses, in one spelling for all languages.

`8h30`, `8.30` and `٨:٣٠` are one time; `2.500`, `2 500` and `2,500` one amount; `02 535 45 42` one phone number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫٬", "01234567890123456789.,")
WEB = re.compile(
    r"(?<![\w@.])(?:https?://)?(?:www\.)?((?:[\w.+-]+@)?(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+"
    r"(?:be|brussels|com|eu|fr|gent|gov|info|int|net|nl|org|vlaanderen))(?![\w@])(?:/[^\s,;)\]»”\"]*)?",
    re.IGNORECASE,
)
DATE = re.compile(r"(?<![\d/.-])(?:\d{1,2}([./-])\d{1,2}\1(?:19|20)\d{2}|(?:19|20)\d{2}-\d{2}-\d{2})(?![\d/])")
PHONE = re.compile(
    r"(?<![\d.,/])(?:(?:\+\s?|00\s?)32(?:[ ./]?\(?\d{1,3}\)?)?|0\d{1,3})(?:[ ./\u00a0\u202f-]?\d{2,3}){2,4}(?![\d])"
)
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:[ .,'’\u00a0\u202f]\d{3})+(?!\d)")
_TIME_OR_DECIMAL = re.compile(r"(?<!\d)(\d+)(?:[.,:]|\s?[hH]\s?)(\d{1,2})(?!\d)")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Values:
    """What must be the same in every language."""

    numbers: frozenset[str]
    webs: frozenset[str]


_ANY = re.compile(r"\d|\.\w")
_NONE = Values(frozenset(), frozenset())


@lru_cache(maxsize=20_000)
def values_in(text: str) -> Values:
    """Collect numbers (phone numbers and dates among them) and web addresses."""
    if not _ANY.search(text):
        return _NONE
    rest = text.translate(DIGITS)
    numbers: set[str] = set()
    webs = frozenset(_web(match) for match in WEB.finditer(rest))
    rest = WEB.sub(" ", rest)
    for pattern in (DATE, PHONE):
        numbers |= {_date(m[0]) if pattern is DATE else phone_digits(m[0]) for m in pattern.finditer(rest)}
        rest = pattern.sub(" | ", rest)
    numbers |= {re.sub(r"\D", "", match[0]) for match in _THOUSANDS.finditer(rest)}
    rest = _THOUSANDS.sub(" | ", rest)
    for match in _TIME_OR_DECIMAL.finditer(rest):
        whole, part = _plain(match[1]), match[2]
        numbers.add(whole if not part.strip("0") else f"{whole}:{part}")
    rest = _TIME_OR_DECIMAL.sub(" | ", rest)
    return Values(frozenset(numbers | {_plain(number) for number in _NUMBER.findall(rest)}), webs)


def phone_digits(number: str) -> str:
    """Return a phone number in one spelling: its digits, the country left out."""
    digits = re.sub(r"\D", "", number)
    return re.sub(r"^(?:0032|32(?=\d{8,9}$))0?", "0", digits)


def _web(match: re.Match[str]) -> str:
    return match[1].lower()


def _plain(number: str) -> str:
    return number.lstrip("0") or "0"


def _date(text: str) -> str:
    parts = [_plain(part) for part in re.split(r"[./-]", text)]
    return "-".join(parts if len(parts[0]) == 4 else reversed(parts))
