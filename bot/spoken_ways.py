"""What is said on the ways beside the questions: the check of the welcome path, steps in their order, a person's hours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import product

from bot.clock import BRUSSELS
from bot.compose import parcours, path, replies, route
from bot.compose.person import desk_openness
from bot.compose.phrases import phrase
from bot.content.types import Content
from bot.eligibility.facts import OUTSIDE, STATUSES, Facts
from bot.eligibility.parcours import judge_parcours
from bot.route.dialogue import PARCOURS
from bot.turn import Reply

ASKED = ("residence_status", "age", "months_in_belgium", "municipality")
"""Facts the check of the welcome path asks for."""
AGES = (16, 40, 70, None)
MONTHS = (2, 60, None)
"""A value on each side of what the rules go by."""
WEEK = 7
HALF_HOURS = 48


def ways_replies(content: Content, language: str, today: date) -> Iterator[Reply]:
    """Yield all of it, in an order that is the same for every language."""
    for fact in ASKED:
        yield from route.question(content, language, fact, topic=PARCOURS)
        for variant in ("again", "changed"):
            yield from route.question(content, language, fact, variant, topic=PARCOURS)
    yield replies.reply(content, language, phrase(content, language, "parcours_ask_why"), "route")
    yield from _verdicts(content, language)
    yield from _steps(content, language)
    yield replies.reply(content, language, phrase(content, language, "person_legal"), "answer")
    yield from _hours(content, language, today)


def _verdicts(content: Content, language: str) -> Iterator[Reply]:
    """Yield how the welcome path may look, each way once."""
    rules = content.parcours
    if rules is None:
        return
    communes = (None, OUTSIDE, *list(content.municipalities)[:1])
    seen: set[object] = set()
    for status, age, months, commune in product((*STATUSES, None), AGES, MONTHS, communes):
        facts = Facts(residence_status=status, age=age, months_in_belgium=months, municipality=commune)
        verdict = judge_parcours(rules, facts, content.statuses)
        known = (verdict, rules.instead.get(status) if status else None)
        if known not in seen:
            seen.add(known)
            yield parcours.verdict_reply(content, language, verdict, facts)


def _steps(content: Content, language: str) -> Iterator[Reply]:
    """Yield which step of a path it is, what is asked before it, and its buttons."""
    done = path.done(content, language)
    for name, steps in content.paths.items():
        for number, step in enumerate(steps.steps, 1):
            place = path.Place(name, number)
            yield from path.with_steps(content, language, place, done)
            if step.ask is not None:
                yield from path.asking(content, language, place)
        if (back := path.resume(content, language, f"{name}:1")) is not None:
            yield replies.reply(content, language, done[0].text, "route", choices=(back,))


def _hours(content: Content, language: str, today: date) -> Iterator[Reply]:
    """Yield what may be said of the desk's door within a week."""
    begin = datetime.combine(today, datetime.min.time(), BRUSSELS)
    said = (desk_openness(content, language, begin + timedelta(minutes=30 * i)) for i in range(HALF_HOURS * WEEK))
    for text in dict.fromkeys(door[1] for door in said if door is not None):
        yield replies.reply(content, language, text, "person")
