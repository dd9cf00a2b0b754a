"""From what was told to the next question: at most four, none that was answered or refused, none that decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.content.types import Content, Service
from bot.eligibility import parcours
from bot.eligibility.ask import worth_asking
from bot.eligibility.facts import BadFact, Facts, read_facts
from bot.eligibility.judge import judge_all

MOST_QUESTIONS = 4
MOST_MISSES = 3
"""An answer that was not understood so often is left out rather than asked for once more."""

FACTS = ("municipality", "residence_status", "months_in_belgium", "age", "gender", "children")
"""Facts that may be asked; each is a slot of its name."""
NUMBERS = frozenset({"months_in_belgium", "age"})
NO_TOPIC = frozenset({"emergency"})
"""Subjects nobody is led through questions for."""
ADULT = 18
PARCOURS = "parcours"
"""Stands for a subject: the check whether the welcome path is a duty (`bot.eligibility.parcours`)."""


@dataclass(frozen=True)
class Path:
    """Where a person is in the dialogue: everything is told by the person, nothing is guessed."""

    topic: str | None = None
    told: Mapping[str, str] = field(default_factory=dict)
    """Fact → its value as text."""
    declined: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    """Facts that were asked for and answered or declined, in that order: for “back”, and for the limit."""


def facts_of(content: Content, path: Path) -> Facts:
    """Return what was told; a value that cannot be (a tampered button) counts as not told."""
    sound: dict[str, Any] = {}
    for name, value in path.told.items():
        raw: Any = int(value) if name in NUMBERS and value.isdigit() else value
        try:
            read_facts({name: raw}, content.municipalities)
        except BadFact:
            continue
        sound[name] = raw
    return read_facts(sound, content.municipalities)


def is_possible(content: Content, fact: str, value: str) -> bool:
    """Say whether a value may be told for a fact."""
    return fact in FACTS and bool(facts_of(content, Path(told={fact: value})) != Facts())


def topics_of(content: Content) -> tuple[str, ...]:
    """Return the subjects that have a place to go to."""
    return tuple(t for t in content.topics if t not in NO_TOPIC and services_of(content, t))


def services_of(content: Content, topic: str | None) -> tuple[Service, ...]:
    """Return the services of a subject that a person may be sent to; danger has its own way (`bot.compose.crisis`)."""
    return tuple(
        service
        for service in content.services.values()
        if topic in service.topics
        and service.state != "ceased"
        and not (service.emergency or service.for_professionals)
    )


def next_question(content: Content, path: Path) -> str | None:
    """Return the fact to ask for now, `topic` to begin with, None when the result can be given."""
    if path.topic == PARCOURS and content.parcours is not None:
        facts, left_out = facts_of(content, path), {*path.declined, *path.told}
        return parcours.ask_next(content.parcours, facts, content.statuses, declined=left_out)
    if path.topic not in topics_of(content):
        return "topic"
    if len(path.asked) >= MOST_QUESTIONS:
        return None
    outcomes = judge_all(services_of(content, path.topic), facts_of(content, path), content.statuses)
    return worth_asking(outcomes.values(), declined={*path.declined, *path.told})


def contradiction(content: Content, path: Path) -> tuple[str, str] | None:
    """Return two facts that cannot both be true, None when all fit together."""
    facts = facts_of(content, path)
    if facts.age is None:
        return None
    if facts.residence_status == "unaccompanied_minor" and facts.age >= ADULT:
        return ("residence_status", "age")
    # a whole year is left for the birthday
    if facts.months_in_belgium is not None and facts.months_in_belgium >= (facts.age + 1) * 12:
        return ("months_in_belgium", "age")
    return None


def told(path: Path, fact: str, value: str) -> Path:
    """Return the path with an answer; a changed one takes the place of the old."""
    asked = path.asked if fact in path.asked else (*path.asked, fact)
    declined = tuple(each for each in path.declined if each != fact)
    return replace(path, told={**path.told, fact: value}, asked=asked, declined=declined)


def declined(path: Path, fact: str) -> Path:
    """Return the path without this fact, never to be asked again."""
    asked = path.asked if fact in path.asked else (*path.asked, fact)
    rest = {name: value for name, value in path.told.items() if name != fact}
    return replace(path, told=rest, declined=tuple(dict.fromkeys((*path.declined, fact))), asked=asked)


def without(path: Path, fact: str) -> Path:
    """Return the path as if the fact had never been asked."""
    return replace(
        path,
        told={name: value for name, value in path.told.items() if name != fact},
        declined=tuple(each for each in path.declined if each != fact),
        asked=tuple(each for each in path.asked if each != fact),
    )


def back(path: Path) -> Path:
    """Return the path one question earlier; before the first one the subject is asked again, where it was chosen."""
    if path.asked:
        return without(path, path.asked[-1])
    return path if path.topic == PARCOURS else replace(path, topic=None)
