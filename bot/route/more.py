"""What else a message tells besides the answer: “I live in Schaerbeek and I am 25”, “1030, refugee”.

A part of a message counts only when its own words say what it is about; a number or a name alone does not, but for a
postcode of the Region. What is left over is read as the answer to the question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from bot.content.types import Content
from bot.route.numbers import months_in, plain_words
from bot.route.places import find_place
from bot.route.reading import MOST_MONTHS, OLDEST, YOUNGEST_BARE, papers_in, read
from bot.route.words import AND, HERE, I_AM, LIVES, OLD, YEARS

SHORTEST_PAPERS = 4
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
    for part, separator in parts:
        told = _told(content, part, today) if len(parts) > 1 else None
        if told is None or told[0] == asked or told[0] in found:
            left.append(part + separator)
        else:
            found[told[0]] = told[1]
    return found, "".join(left) if found else text


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


def _told(content: Content, part: str, today: date) -> tuple[str, str] | None:
    """Return the one fact that a part tells by its own words."""
    plain = plain_words(part)
    words = set(plain.split())
    if papers := papers_in(plain, SHORTEST_PAPERS):
        return ("residence_status", papers[0]) if len(set(papers)) == 1 else None
    if age := _age(plain):
        return "age", age
    if words & LIVES or 0 < len(words) <= FEW_WORDS:
        place = find_place(part, content.municipalities)
        if place.kind in {"commune", "outside"} and len(place.communes) == 1:
            return "municipality", place.communes[0]
    if words & HERE:
        months = months_in(part, today)
        return None if months is None or months > MOST_MONTHS else ("months_in_belgium", str(months))
    return None


def _age(plain: str) -> str | None:
    """Return the age in “I am 25”, “I am 25 years old”; None for a stay, a number of children, anything more."""
    words = plain.split()
    figures = [i for i, word in enumerate(words) if word.isdecimal()]
    if len(figures) != 1 or set(words) & HERE:
        return None
    before, after = " ".join(words[: figures[0]]), words[figures[0] + 1 :]
    is_said = any(before == said or before.endswith(f" {said}") for said in I_AM)
    is_age = is_said and all(word in YEARS | OLD for word in after)
    number = int(words[figures[0]])
    return str(number) if is_age and YOUNGEST_BARE <= number <= OLDEST else None


def tells_two(content: Content, asked: str, text: str, today: date) -> bool:
    """Say whether a message tells at least two facts: then it is an answer, however long it is."""
    others, rest = also_told(content, asked, text, today)
    return len(others) + (read(content, asked, rest, today).kind == "value") >= 2
