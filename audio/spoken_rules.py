"""The rules of the spoken form, in order: what an earlier rule took, a later one leaves alone.

A rule is a function of the text and a language's words that yields (start, end, what is said). Without words (a
language that is not in `spoken_words.yml`) only the rules that need none say anything.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable, Iterator

from phonenumbers import Leniency, PhoneNumberFormat, PhoneNumberMatcher, format_number

from audio import numbers_aloud as aloud
from audio.spoken_numbers import ordinals, past_unit, pointed_hours, shares
from audio.spoken_words import SPOKEN_WORDS, Words

RULES_VERSION = "2"
"""Raised when a rule says something else, so that clips are made anew."""

Change = tuple[int, int, str]
Rule = Callable[[str, Words | None], Iterator[Change]]

_ENDINGS = "|".join(sorted(SPOKEN_WORDS.web_endings, key=len, reverse=True))
_HOST = rf"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:{_ENDINGS})"
_EMAIL = re.compile(rf"(?<![\w.])([a-z0-9._+-]+)@({_HOST})(?![\w@])", re.IGNORECASE)
_WEB = re.compile(rf"(?<![\w@.])(?:https?://)?(?:www\.)?({_HOST})(/[^\s,;)\]»”\"]*)?(?![\w@])", re.IGNORECASE)
_HOUR = r"([01]?[0-9]|2[0-4])(?:[:.]([0-5][0-9])(?:\s?[hu](?![\w]))?|\s?[hHu]\s?([0-5][0-9])?)(?![\w/:])"
_TIMES = re.compile(rf"(?<![\w:.,/€]){_HOUR}(?:\s*[-–—]\s*{_HOUR})?")
_NUMBER = r"[0-9]{1,3}(?:[.\u00a0\u202f,  ][0-9]{3})+(?![0-9])|[0-9]+"
_SUM = rf"({_NUMBER})(?:[.,]([0-9]{{2}}))?(?![0-9])"
_AMOUNT_BEFORE = re.compile(rf"(?:€|\bEUR)\s?{_SUM}", re.IGNORECASE)
_AMOUNT_AFTER = re.compile(rf"(?<![\w.,]){_SUM}\s?(?:€|EUR\b|euros?\b|евро\b|євро\b|يورو|یورو)", re.IGNORECASE)
_THOUSANDS = re.compile(r"(?<![\w.,])[0-9]{1,3}(?:[.\u00a0\u202f][0-9]{3})+(?![\w.,]?[0-9])")
_ISO_DATE = re.compile(r"(?<![\w-])(20[0-9]{2})-([01][0-9])-([0-3][0-9])(?![\w-])")
_DATE = re.compile(r"(?<![\w/.])([0-3]?[0-9])([/.])([01]?[0-9])\2(20[0-9]{2})(?![\w/])")
_POSTCODE = re.compile(r"(?<![\w€.,])(1[0-2][0-9]0)(?=\s+[^\W\d_])(?![.,][0-9])")
_SHORT = re.compile(rf"(?<![\w€.,/-])(?:{'|'.join(sorted(SPOKEN_WORDS.short_phones))})(?![\w€%-]|[.,/][0-9])")
_CAPITALS = re.compile(r"(?<![\w])[A-ZÉ][A-ZÉ0-9]+(?![\w])")
_SLASH = re.compile(r"(?<=[^\W\d_])\s?/\s?(?=[^\W\d_])")
_PERCENT = re.compile(r"(?<=[0-9])\s?%")
_LINE_END = re.compile(r"[ \t]*(?:\r?\n[ \t]*)+")
_LIST_SIGN = re.compile(r"(?:^|(?<=\n))[ \t]*(?:[-–—*•▪◦●‣·✓✔→➤]+|[0-9]{1,2}[.)])[ \t]+")
_JOINERS = "\u200c\u200d"
"""They shape Persian words, where they stay, and glue emoji together, where they go."""
_SILENT = re.compile(r"[*_#|~^<>{}\[\]\\`•▪◦●‣→←➤✓✔✗✘☐☑]+")


def email(text: str, words: Words | None) -> Iterator[Change]:
    """`info@via.brussels` → "info at via point brussels"."""
    if words is None:
        return
    for match in _EMAIL.finditer(text):
        yield *match.span(), f"{_address(match[1], words)} {words.at} {_address(match[2], words)}"


def web(text: str, words: Words | None) -> Iterator[Change]:
    """`https://www.via.brussels/nl` → "via point brussels slash nl"; a long path is not said."""
    if words is None:
        return
    for match in _WEB.finditer(text):
        path = (match[2] or "").rstrip(".!?:…'’")
        end = match.end(1) + len(path)
        said = _address(match[1], words)
        if re.fullmatch(r"(?:/[a-zA-Z-]{2,12}){1,2}/?", path):
            said += "".join(f" {words.slash} {_address(part, words)}" for part in path.strip("/").split("/"))
        yield match.start(), end, said


def _address(written: str, words: Words) -> str:
    """Say an address; what cannot be said as a word (no vowel, or two letters at the end) is spelled."""
    signs = {".": words.point, "-": words.dash, "_": words.dash, "+": "+"}
    parts = re.findall(r"[a-z]+|[0-9]+|[._+-]", written.lower())
    said = [signs.get(part) or (_spelled(part) if _is_unsayable(part) else part) for part in parts]
    if parts and parts[-1].isalpha() and len(parts[-1]) <= 2:
        said[-1] = _spelled(parts[-1])
    return " ".join(said)


def _is_unsayable(part: str) -> bool:
    return part.isalpha() and not re.search("[aeiouy]", part)


def _spelled(part: str) -> str:
    return " ".join(part.upper())


def phone(text: str, words: Words | None) -> Iterator[Change]:
    """`02 535 45 42` → "zero two, five hundred …", as written or, without spaces, as Belgium groups it."""
    if words is None or sum(character.isdigit() for character in text) < 8:
        return
    without_hours = _TIMES.sub(lambda match: ";" * len(match[0]), text)  # "14:30 02 535 45 42" is no number
    for match in PhoneNumberMatcher(without_hours, "BE", leniency=Leniency.VALID):
        written = match.raw_string
        if not written.startswith(("0", "+")):
            continue
        groups = re.findall("[0-9]+", written)
        if written.startswith("+") or len(groups) < 3:
            groups = re.findall("[0-9]+", format_number(match.number, PhoneNumberFormat.NATIONAL))
        yield match.start, match.end, aloud.phone(groups, words)


def dates(text: str, words: Words | None) -> Iterator[Change]:
    """`2026-11-01` and `1/11/2026` → "1 november 2026"."""
    if words is None:
        return
    for match in _ISO_DATE.finditer(text):
        yield from _date(match, (match[1], match[2], match[3]), words)
    for match in _DATE.finditer(text):
        yield from _date(match, (match[4], match[3], match[1]), words)


def _date(match: re.Match[str], parts: tuple[str, str, str], words: Words) -> Iterator[Change]:
    try:
        day = datetime.date(int(parts[0]), int(parts[1]), int(parts[2]))
    except ValueError:
        return
    yield *match.span(), aloud.date(day, words)


def amounts(text: str, words: Words | None) -> Iterator[Change]:
    """`€ 1.250,50` → "1250 euro 50"; a point in a long number is not a comma."""
    if words is None:
        return
    for pattern in (_AMOUNT_BEFORE, _AMOUNT_AFTER):
        for match in pattern.finditer(text):
            euros = re.sub("[^0-9]", "", match[1])
            yield *match.span(), aloud.amount(int(euros), int(match[2] or 0), words)
    for match in _THOUSANDS.finditer(text):
        yield *match.span(), re.sub("[^0-9]", "", match[0])


def hours(text: str, words: Words | None) -> Iterator[Change]:
    """`9:00-12:30`, `14u30`, `9 h` → as people say hours."""
    if words is None:
        return
    for match in _TIMES.finditer(text):
        if "." in match[0] and not re.search("[hu:]", match[0]):
            continue  # `pointed_hours` decides
        said = aloud.hour(int(match[1]), int(match[2] or match[3] or 0), words)
        if match[4]:
            said += f" {words.to} {aloud.hour(int(match[4]), int(match[5] or match[6] or 0), words)}"
        yield match.start(), past_unit(text, match.end(), said), said


def short_phones(text: str, words: Words | None) -> Iterator[Change]:
    """`112` and `1733` → as a number to call."""
    if words is None:
        return
    for match in _SHORT.finditer(text):
        if not re.match(r"\s?(?:€|euro|EUR)", text[match.end() :]):
            yield *match.span(), aloud.short_phone(match[0], words)


def postcodes(text: str, words: Words | None) -> Iterator[Change]:
    """`1030 Schaerbeek` → as one number, never as a year."""
    if words is None:
        return
    for match in _POSTCODE.finditer(text):
        following = text[match.end() :].lstrip()[:1]
        if words.numbers and (following.isupper() or unicodedata.category(following) == "Lo"):
            yield *match.span(), aloud.number(int(match[1]), words.numbers)


def abbreviations(text: str, _words: Words | None) -> Iterator[Change]:
    """`CPAS` letter by letter, `BAPA` as a word; capitals that are in neither list are left to the voice."""
    for match in _CAPITALS.finditer(text):
        written = match[0]
        if written in SPOKEN_WORDS.letters:
            yield *match.span(), " ".join(written)
        elif written in SPOKEN_WORDS.words:
            yield *match.span(), written.capitalize()


def signs(text: str, words: Words | None) -> Iterator[Change]:
    """A slash between words is a pause; `&` and `%` are said; list signs, emoji and invisible characters are silent."""
    for match in _LIST_SIGN.finditer(text):
        if match[0].strip()[0].isdigit():
            continue
        yield *match.span(), ""
    for match in _LINE_END.finditer(text):
        before = text[: match.start()].rstrip()[-1:]
        yield *match.span(), " " if not before or before in ".!?؟:;,،؛…" else ". "
    for match in _SLASH.finditer(text):
        yield *match.span(), ", "
    if words is not None:
        for match in _PERCENT.finditer(text):
            yield *match.span(), f" {words.percent}"
        for match in re.finditer("&", text):
            yield *match.span(), f" {words.and_} "
    for match in _SILENT.finditer(text):
        yield *match.span(), " "
    for position, character in enumerate(text):
        if _is_silent(character) or (character in _JOINERS and not _is_inside_word(text, position)):
            yield position, position + 1, ""


def _is_inside_word(text: str, position: int) -> bool:
    return 0 < position < len(text) - 1 and text[position - 1].isalpha() and text[position + 1].isalpha()


def _is_silent(character: str) -> bool:
    """Say whether a character is an emoji, or invisible (bidi and other controls)."""
    if character in "\n\t" or character in _JOINERS:
        return False
    category = unicodedata.category(character)
    return category in ("So", "Cc", "Cf", "Co", "Cs", "Sk") or 0xFE00 <= ord(character) <= 0xFE0F


RULES: tuple[Rule, ...] = (
    email, web, phone, dates, amounts, shares, ordinals, pointed_hours, hours, short_phones, postcodes, abbreviations, signs,
)  # fmt: skip
