"""Numbers and stretches of time in what people write: figures of any script, and number words of our languages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from num2words import num2words

from bot.route.words import ALONE, DUAL, HALVES, MONTHS_OF, ONE, VAGUE, YEARS
from bot.understanding.normalise import for_letters

LANGUAGES = ("nl", "fr", "en", "ar", "fa", "tr", "uk", "ru", "ro", "pl", "es", "pt")
"""Languages num2words can count in; Pashto is read in figures."""
MOST_WORD = 99
FIRST_YEAR = 1900
THREE_YEARS = 36
"""Months at which something begins or ends; a year of arrival that may lie on either side is asked again."""

_DECIMAL = re.compile(r"(?<=\d)[.,](?=\d)")
_STUCK = re.compile(r"(?<=\d)(?=[^\W\d_])")
_BELOW_ZERO = re.compile(r"(?<!\w)[-−]\d")
_BARE = str.maketrans("ıł", "il")
EDGES = (18, 34, 65)
"""Ages at which something begins or ends; a year of birth on the edge is asked again (the content is tested for it)."""


def plain_words(text: str) -> str:
    """Return the words of a text as they are compared, a blank between two."""
    return " ".join(re.findall(r"\w+", for_letters(text).translate(_BARE)))


def words_of(text: str) -> list[str]:
    """Return the words as they are compared: folded, number words as figures, `6maanden` as two words."""
    plain = f" {plain_words(_STUCK.sub(' ', _DECIMAL.sub('_', text)))} "
    for spelt, number in number_words():
        if f" {spelt} " in plain:
            plain = plain.replace(f" {spelt} ", f" {number} ")
    return plain.split()


@lru_cache(maxsize=1)
def number_words() -> tuple[tuple[str, str], ...]:
    """Return number words and their figures, the longest first; `one` is left out, it is an article in most languages."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        for number in range(2, MOST_WORD + 1):
            spelt = plain_words(num2words(number, lang=language))
            found.setdefault(spelt, str(number))
    return tuple(sorted(found.items(), key=lambda pair: -len(pair[0])))


def figure(word: str) -> float | None:
    """Return a word as a number, None when it is none."""
    try:
        return float(word.replace("_", ".")) if word[:1].isdigit() else None
    except ValueError:
        return None


def months_in(text: str, today: date) -> int | None:
    """Return a stretch of time in whole months; None when it is not said exactly enough to decide something."""
    plain = f" {plain_words(text)} "
    for spelt, halves in HALVES.items():
        if f" {spelt} " in plain:
            return halves
    words = words_of(text)
    if set(words) & VAGUE:
        return None
    total, used, numbers = 0.0, 0, [w for w in words if figure(w) is not None]
    for before, word in zip(["", *words], words, strict=False):
        if word in DUAL:
            total, used = total + DUAL[word], used + 1
        elif word in MONTHS_OF and (number := figure(before)) is not None:
            total, used = total + number * MONTHS_OF[word], used + 1
            numbers.remove(before)
        elif word in MONTHS_OF and (before in ONE or (word in ALONE and not numbers)):
            total, used = total + MONTHS_OF[word], used + 1
    if used and not numbers:
        return int(total + 1e-6)
    return _since(numbers, today) if not used else None


def _since(numbers: Sequence[str], today: date) -> int | None:
    """Return the least number of months since a year, None where the year leaves too much open."""
    years = [int(n) for n in numbers if n.isdigit() and len(n) == 4 and FIRST_YEAR <= int(n) <= today.year]
    if len(years) != 1 or len(numbers) != 1 or today.year - years[0] < 2:
        return None
    least = (today.year - years[0] - 1) * 12 + today.month
    return None if least < THREE_YEARS <= least + 11 else least


def age_in(text: str, today: date) -> int | None:
    """Return an age in years, or the number that cannot be one (0, 200); None when no single age is said."""
    words = words_of(text)
    if _BELOW_ZERO.search(text) or set(words) & VAGUE or any(MONTHS_OF.get(word, 12.0) < 12.0 for word in words):
        return None
    numbers = [w for w in words if figure(w) is not None]
    if len(numbers) > 1:
        numbers = [w for w, after in zip(words, words[1:], strict=False) if figure(w) is not None and after in YEARS]
    if len(numbers) != 1 or not numbers[0].isdigit():
        return None
    number = int(numbers[0])
    if not FIRST_YEAR <= number <= today.year:
        return number
    turned = today.year - number
    return None if turned in EDGES else turned
