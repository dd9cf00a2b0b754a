"""What else a message tells besides the answer: “I live in Schaerbeek and I am 25”, “1030, refugee”.

A part of a message counts only when its own words say what it is about; a number or a name alone does not, but for a
postcode of the Region. What is left over is read as the answer to the question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from bot.content.types import Content
from bot.eligibility.facts import OUTSIDE
from bot.route.numbers import months_in, plain_words
from bot.route.places import find_place
from bot.route.reading import MOST_MONTHS, OLDEST, YOUNGEST_BARE, papers_in, read
from bot.route.words import AND, DAYS, HERE, I_AM, IN, LIVES, MONTHS, OLD, WEEKS, YEARS

SHORTEST_PAPERS = 4
GROWN_UP = 18
"""“41 years” without “I am” is an age from here on; less could be a stay, or a child's."""
FEW_WORDS = 2
"""“in Schaerbeek”: a part so short that is a place tells where somebody lives."""

_BREAK = re.compile(r"([,;.:!/،؛\n]+(?=\s|$)|[,;،؛\n])")


def also_told(content: Content, asked: str, text: str, today: date) -> tuple[dict[str, str], str]:
    """Return the facts a message tells besides the one that was asked for, and the message without them.

    Args:
        content: the communes.
        asked: the fact that was asked for; it is left in the message.
        text: what the person wrote.
        today: for “since 2019”.
    """
    parts = list(_parts(text))
    found: dict[str, str] = {}
    left: list[str] = []
    is_stay_told = False
    for part, separator in parts:
        # “2 months and 27 years” is no stretch of time: those begin with the years
        is_age = asked != "months_in_belgium" or is_stay_told
        told = _told(content, part, today, is_age=is_age) if len(parts) > 1 else None
        is_stay_told = is_stay_told or bool(set(plain_words(part).split()) & (MONTHS | WEEKS | DAYS))
        if told is None or told[0] == asked or told[0] in found:
            left.append(part + separator)
        else:
            found[told[0]] = told[1]
    return found, "".join(left) if found else text


def told_instead(content: Content, asked: str, text: str, today: date) -> dict[str, str]:
    """Return the one other fact of a message that is no answer: “I live in Ixelles”, asked about papers.

    A place outside counts only when somebody says to live there: a year is read as a postcode.
    """
    told = _told(content, text, today)
    if told is None or told[0] == asked:
        return {}
    is_sure = told[1] != OUTSIDE or bool(set(plain_words(text).split()) & LIVES)
    return {told[0]: told[1]} if is_sure else {}


def says_only_where(content: Content, text: str) -> bool:
    """Say whether every word of a message is about where somebody lives: nothing else can be meant by it.

    “Я живу в Ікселі” was taken for a call for help: “live” is near to “do not want to live”.
    """
    words = plain_words(text).split()
    rest = [word for word in words if word not in LIVES | IN]
    kinds = {find_place(word, content.municipalities).kind for word in (*rest, " ".join(rest))}
    return bool(rest) and len(rest) < len(words) and "unknown" not in kinds


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """Yield the parts of a message, each with what stands between it and the next."""
    pieces = _BREAK.split(text)
    for piece, mark in zip(pieces[::2], [*pieces[1::2], ""], strict=False):
        words, begin = piece.split(" "), 0
        for i, word in enumerate(words):
            if plain_words(word) in AND and i > begin:
                yield " ".join(words[begin:i]), f" {word} "
                begin = i + 1
        yield " ".join(words[begin:]), f"{mark} "


def _told(content: Content, part: str, today: date, *, is_age: bool = False) -> tuple[str, str] | None:
    """Return the one fact that a part tells by its own words.

    Args:
        is_age: True where a number of years without “I am” is an age too.
    """
    plain = plain_words(part)
    words = set(plain.split())
    if papers := papers_in(plain, SHORTEST_PAPERS):
        return ("residence_status", papers[0]) if len(set(papers)) == 1 else None
    if age := _age(plain, is_age=is_age):
        return "age", age
    if words & LIVES or 0 < len(words) <= FEW_WORDS:
        place = find_place(part, content.municipalities)
        if place.kind in {"commune", "outside"} and len(place.communes) == 1:
            return "municipality", place.communes[0]
    if words & HERE:
        months = months_in(part, today)
        return None if months is None or months > MOST_MONTHS else ("months_in_belgium", str(months))
    return None


def _age(plain: str, *, is_age: bool) -> str | None:
    """Return the age in “I am 25”, “I am 25 years old”; None for a stay, a number of children, anything more."""
    words = plain.split()
    figures = [i for i, word in enumerate(words) if word.isdecimal()]
    if len(figures) != 1:
        return None
    before, after = " ".join(words[: figures[0]]), words[figures[0] + 1 :]
    after = after[1:] if after[:1] == ["de"] else after  # “30 de ani”
    if {*before.split(), *after} & HERE:
        return None
    is_said = any(before == said or before.endswith(f" {said}") for said in I_AM)
    number = int(words[figures[0]])
    is_bare = is_age and not before and bool(set(after) & YEARS) and number >= GROWN_UP
    is_one = (is_said or is_bare) and all(word in YEARS | OLD for word in after)
    return str(number) if is_one and YOUNGEST_BARE <= number <= OLDEST else None


def tells_two(content: Content, asked: str, text: str, today: date) -> bool:
    """Say whether a message tells at least two facts: then it is an answer, however long it is."""
    others, rest = also_told(content, asked, text, today)
    return len(others) + (read(content, asked, rest, today).kind == "value") >= 2
