"""Numbers whose sign decides how they are said: hours with a point, ordinals with º, shares with %."""

from __future__ import annotations

import re
from collections.abc import Iterator

# mypy: disable-error-code="import-untyped"
from babel.core import UnknownLocaleError
from babel.units import format_unit
from num2words import num2words

from audio import numbers_aloud as aloud
from audio.spoken_words import Words

Change = tuple[int, int, str]

_MONEY = r"[^.\n0-9]{0,12}(?:€|\bEUR\b|euro|евро|євро|يورو|یورو)"
_POINTED = r"([01]?[0-9]|2[0-4])\.([0-5][05])"
_END = rf"(?![\w/:%٪€]|[.,][0-9]|\s?[%٪]|(?i:{_MONEY}))"
_START = r"(?<![\w.,:/€])(?<!€ )"
_PAIR = re.compile(rf"{_START}{_POINTED}([^0-9\n€%.,:;]{{1,12}}){_POINTED}{_END}")
_SINGLE = re.compile(rf"{_START}{_POINTED}(?!(?:\s\w{{1,4}}\s|\s?[-–—]\s?)[0-9]+[.,][0-9]{{2}}(?i:{_MONEY})){_END}")
_DASH = re.compile(r"\s*[-–—]\s*")
_POINT_IS_DECIMAL = frozenset(("en", "ar", "fa", "ps"))
"""Languages in which 8.30 alone may be a number; the others write a comma there."""
_LAST_MONTH = 12
_ORDINAL = re.compile(r"(?<![\w.,])([0-9]{1,3})\.?([ºª])(?![\w])")
_HAS_ORDINAL_SIGNS = frozenset(("es", "pt"))
_SHARE = r"([0-9]+(?:[.,][0-9]+)?)"
_SHARES = (re.compile(rf"(?<![\w.,]){_SHARE}\s?[%٪](?![\w])"), re.compile(rf"(?<![\w])[%٪]\s?{_SHARE}(?![\w])"))
"""`50 %`, and Turkish `%50`."""


def past_unit(text: str, end: int, said: str) -> int:
    """Return where an hour ends when the word after it was said with it: `16.30 uur`, `9:00 horas`."""
    following = re.compile(r"\s([^\W\d_]{3,})").match(text, end)
    return following.end() if following and following[1].casefold() in said.casefold().split() else end


def pointed_hours(text: str, words: Words | None) -> Iterator[Change]:
    """`8.30-16.30` → as hours; `8.30` alone where it can be neither a number nor a date."""
    if words is None:
        return
    for match in _PAIR.finditer(text):
        yield match.start(1), match.end(2), aloud.hour(int(match[1]), int(match[2]), words)
        if _DASH.fullmatch(match[3]):
            yield *match.span(3), f" {words.to} "
        said = aloud.hour(int(match[4]), int(match[5]), words)
        yield match.start(4), past_unit(text, match.end(5), said), said
    if words.locale[:2] in _POINT_IS_DECIMAL:
        return
    for match in _SINGLE.finditer(text):
        if not 0 < int(match[2]) <= _LAST_MONTH:  # 12.05 may be a day of May
            said = aloud.hour(int(match[1]), int(match[2]), words)
            yield match.start(), past_unit(text, match.end(), said), said


def ordinals(text: str, words: Words | None) -> Iterator[Change]:
    """`4.º` → "cuarto", `2.ª` → "segunda"; Spanish shortens the first and the third before their noun."""
    if words is None or words.numbers not in _HAS_ORDINAL_SIGNS:
        return
    for match in _ORDINAL.finditer(text):
        said = str(num2words(int(match[1]), lang=words.numbers, to="ordinal"))
        if match[2] == "ª":
            said = re.sub(r"o\b", "a", said)
        elif words.numbers == "es" and re.match(r"\s[^\W\d_]{3,}", text[match.end() :]):
            said = re.sub(r"(primer|tercer)o$", r"\1", said)
        yield *match.span(), said


def shares(text: str, words: Words | None) -> Iterator[Change]:
    """`50 %` → "50 procent", with the number's own plural and the order of the language ("yüzde 50")."""
    if words is None:
        return
    for pattern in _SHARES:
        for match in pattern.finditer(text):
            yield *match.span(), _share(match[1], words)


def _share(written: str, words: Words) -> str:
    value = float(written.replace(",", "."))
    try:
        said = format_unit(int(value) if value.is_integer() else value, "percent", "long", locale=words.locale)
    except (UnknownLocaleError, ValueError):
        said = ""
    said = re.sub(r"\s", " ", said)
    return said if said and not re.search("[%٪]", said) else f"{written} {words.percent}"
