"""What a person writes, as the answer to the question that was asked. What is not said clearly is no answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from rapidfuzz import fuzz

from bot.compose.phrases import spoken_languages
from bot.content.types import Content
from bot.eligibility.facts import OUTSIDE, STATUSES
from bot.route.numbers import age_in, figure, months_in, plain_words, words_of
from bot.route.places import find_place
from bot.route.words import MAN, NO, NOT, SKIP, STOP, WOMAN, YES
from bot.route.words import STATUSES as SAID

OLDEST = 120
MOST_MONTHS = 1440
MOST_CHILDREN = 15
NEAR = 88.0
"""Likeness, of 100, from which a button's label counts as typed."""

BUCKETS: Mapping[str, Mapping[str, int]] = {
    "months_in_belgium": {"months_new_label": 2, "months_recent_label": 12, "months_long_label": 60},
    "age": {"age_child_label": 16, "age_young_label": 25, "age_adult_label": 40},
}
"""Buttons that stand for a range, and a value inside it; no condition of a service may cut a range in two (tested)."""
PARCOURS_AGES: Mapping[str, int] = {"age_child_label": 16, "age_working_label": 40, "age_old_label": 70}
"""The ranges of age that the welcome path goes by."""
IN_BRUSSELS = "in_brussels"
"""Value of a button: somewhere in the Region."""
YOUNGEST_BARE = 6
"""A bare number below it is no age: people type the number of a button they heard."""


@dataclass(frozen=True)
class Heard:
    """How a text answers the question."""

    kind: Literal["value", "skip", "which", "region", "nothing"]
    """`which`: several values could be meant; `region`: Brussels, but not which commune."""
    values: tuple[str, ...] = ()


NOTHING = Heard("nothing")


def read(content: Content, fact: str, text: str, today: date) -> Heard:
    """Return what a text says about a fact.

    Args:
        content: the communes, and the labels of the buttons in every language.
        fact: name of the fact that was asked for.
        text: what the person wrote, in any language.
        today: for “since 2019”.
    """
    plain = plain_words(text)
    if not plain:
        return NOTHING
    labels = _labels(content)
    typed = _typed(plain, {**labels.get("skip", {}), **labels.get(fact, {})})
    if typed is not None:
        return Heard("skip") if typed == "skip" else Heard("value", (typed,))
    found = _READERS[fact](content, text, plain, today)
    is_skipped = found.kind == "nothing" and any(f" {words} " in f" {plain} " for words in SKIP)
    return Heard("skip") if is_skipped else found


def is_stop(content: Content, text: str) -> bool:
    """Say whether a text says no more than “stop”, in any language."""
    plain = plain_words(text)
    words = plain.split()
    return plain in _labels(content).get("stop", {}) or (0 < len(words) <= 2 and set(words) <= STOP)


def _typed(plain: str, labels: Mapping[str, str]) -> str | None:
    if plain in labels:
        return labels[plain]
    has_figures = any(c.isdigit() for c in plain)  # “3 years” and “8 years” are nearly alike
    near = {v for label, v in labels.items() if len(label) > 4 and fuzz.ratio(plain, label) >= NEAR}
    return near.pop() if len(near) == 1 and not has_figures else None


def _labels(content: Content) -> dict[str, dict[str, str]]:
    return _read_labels(tuple((code, tuple(content.phrases[code].items())) for code in spoken_languages(content)))


@lru_cache(maxsize=2)
def _read_labels(phrases: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]) -> dict[str, dict[str, str]]:
    """Return for each fact the labels of its buttons in every language, and what they stand for."""
    keys: dict[str, tuple[str, str]] = {"rather_not_label": ("skip", "skip")}
    keys["stop_label"] = ("stop", "stop")
    keys["outside_brussels_label"] = ("municipality", OUTSIDE)
    keys.update({f"status_{status}_label": ("residence_status", status) for status in STATUSES})
    for fact, buckets in (*BUCKETS.items(), ("age", PARCOURS_AGES)):
        keys.update({key: (fact, str(value)) for key, value in buckets.items()})
    found: dict[str, dict[str, str]] = {}
    for _, table in phrases:
        for key, label in table:
            if key in keys:
                fact, value = keys[key]
                found.setdefault(fact, {})[plain_words(label)] = value
    return found


def _municipality(content: Content, text: str, plain: str, today: date) -> Heard:
    place = find_place(text, content.municipalities)
    if place.kind == "unknown":
        return NOTHING
    return Heard("region") if place.kind == "region" else _one(place.communes)


def papers_in(plain: str, shortest: int = 0) -> tuple[str, ...]:
    """Return the papers a text names, none when it denies them; the longest names hide what is inside them.

    Args:
        plain: as `plain_words` gives it.
        shortest: names with fewer letters do not count: “eu” is “I” in Portuguese and Romanian.
    """
    rest, found = f" {plain} ", []
    for name, status in _paper_names():
        if len(name) >= shortest and f" {name} " in rest:
            rest = rest.replace(f" {name} ", "  ")
            found.append(status)
    return () if set(rest.split()) & NOT else tuple(found)


@lru_cache(maxsize=1)
def _paper_names() -> tuple[tuple[str, str], ...]:
    return tuple(sorted(((n, status) for status, names in SAID.items() for n in names), key=lambda pair: -len(pair[0])))


def _status(content: Content, text: str, plain: str, today: date) -> Heard:
    found = papers_in(plain)
    if not found and len(plain) > 5 and not set(plain.split()) & NOT:
        found = tuple(s for name, s in _paper_names() if len(name) > 5 and fuzz.ratio(plain, name) >= NEAR)
    return _one(found) if found else NOTHING


def _months(content: Content, text: str, plain: str, today: date) -> Heard:
    months = months_in(text, today)
    return NOTHING if months is None or months > MOST_MONTHS else Heard("value", (str(months),))


def _age(content: Content, text: str, plain: str, today: date) -> Heard:
    age = age_in(text, today)
    is_button = age is not None and age < YOUNGEST_BARE and len(plain.split()) == 1
    return NOTHING if age is None or is_button or not 0 < age <= OLDEST else Heard("value", (str(age),))


def _gender(content: Content, text: str, plain: str, today: date) -> Heard:
    words = plain.split()
    said = {"woman": bool(set(words) & WOMAN), "man": bool(set(words) & MAN)}
    named = [gender for gender, is_said in said.items() if is_said]
    answer = _yes_or_no(words)
    if len(named) == 1:
        is_other_way = answer == "no" or bool(set(words[1:]) & NOT)
        return NOTHING if is_other_way and answer != "no" else Heard("value", (_denied(named[0], answer),))
    return NOTHING if named or answer is None else Heard("value", ("woman" if answer == "yes" else "other",))


def _denied(gender: str, answer: str | None) -> str:
    """Return the gender of “no, a man” as it is, of “no, no woman” as the other."""
    return "other" if gender == "woman" and answer == "no" else gender


def _children(content: Content, text: str, plain: str, today: date) -> Heard:
    answer = _yes_or_no(plain.split())
    if answer is not None:
        return Heard("value", (answer,))
    numbers = [n for word in words_of(text) if (n := figure(word)) is not None]
    if len(numbers) == 1 and 0 <= numbers[0] <= MOST_CHILDREN:
        return Heard("value", ("yes" if numbers[0] else "no",))
    return NOTHING


def _yes_or_no(words: list[str]) -> str | None:
    """Return the answer that the first word gives; None when there is none, or the rest says the contrary."""
    first, rest = words[0], set(words[1:])
    if first in YES and not rest & NO:
        return "yes"
    return "no" if first in NO and not rest & YES else None


def _one(values: Iterable[str]) -> Heard:
    different = tuple(dict.fromkeys(values))
    return Heard("value" if len(different) == 1 else "which", different)


_READERS = {
    "municipality": _municipality,
    "residence_status": _status,
    "months_in_belgium": _months,
    "age": _age,
    "gender": _gender,
    "children": _children,
}
