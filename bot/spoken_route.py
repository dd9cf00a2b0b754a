"""Every text of the way to the right place: the questions ahead, and the sentences its results are put together from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta

from bot.clock import BRUSSELS
from bot.compose import found, replies, route
from bot.compose.openness import closed_notice, full_notice, on_day, spoken_moment, times_on
from bot.compose.phrases import own_name, phrase, spoken_languages, text_language
from bot.compose.why import why
from bot.content.types import Content, Service
from bot.eligibility.facts import Facts
from bot.eligibility.logic import YES
from bot.eligibility.outcome import Outcome, Reason
from bot.language.names import language_name
from bot.route import dialogue
from bot.turn import Reply

WEEK = 7


def route_replies(content: Content, language: str) -> Iterator[Reply]:
    """Yield the questions of the way to the right place, every variant; what the result says besides the places."""
    yield from route.question(content, language, "topic")
    for fact in dialogue.FACTS:
        for variant in ("", "again", "changed", "region"):
            yield from route.question(content, language, fact, variant)
    for page in range(1, route.PAGES):
        yield from route.question(content, language, "residence_status", f"page:{page}")
    communes = [f"municipality:{commune}" for commune in content.municipalities]
    for begin in range(0, len(communes), route.A_PAGE):
        yield from route.question(content, language, "municipality", "which", communes[begin : begin + route.A_PAGE])
    yield from route.question(content, language, "age", "which")
    yield from route.stopped(content, language)
    yield from found.none_fits(content, language, Facts())
    for key in ("route_found", "route_found_more", "route_changed", "counter_card_intro"):
        yield replies.reply(content, language, phrase(content, language, key), "route")
    for fact in dialogue.FACTS:
        yield replies.reply(content, language, phrase(content, language, f"ask_{fact}_why"), "route")
    shown = found.card_button(content, language, next(iter(content.topics)), "any")
    yield replies.reply(content, language, phrase(content, language, "route_perhaps"), "route", choices=(shown,))


def route_parts(content: Content, language: str, today: date) -> Iterator[Reply]:
    """Yield the sentences of results one by one; a bridge hears a result by its sentences."""
    for text in dict.fromkeys(_parts(content, language, today)):
        yield replies.reply(content, language, text, "route")


def _parts(content: Content, language: str, today: date) -> Iterator[str]:
    reader = text_language(content, language)
    for key, text in content.phrases[reader].items():
        if key.startswith("why_") and "{" not in text:
            yield text
    yield phrase(content, language, "open_now")
    yield phrase(content, language, "hours_by_appointment") + "."
    for topic in content.topics.values():
        yield phrase(content, language, "counter_card_need", topic=own_name(topic.labels, reader))
    for code in spoken_languages(content):
        yield phrase(content, language, "counter_card_language", language=language_name(code, reader) or code)
    for service in content.services.values():
        yield phrase(content, language, "counter_card_service", service=own_name(service.names, reader))
        yield from _conditions(content, language, service)
        yield from _doors(content, language, service, today)
        if service.full_at_present is not None:
            yield full_notice(content, language, service)
        for day in service.closed_on:
            with suppress(ValueError):  # `loket check` names the date that is none
                yield closed_notice(content, language, service, date.fromisoformat(day))


def _doors(content: Content, language: str, service: Service, today: date) -> Iterator[str]:
    """Yield what may be said about a door within a week, on whatever day it is said."""
    now = datetime.combine(today, datetime.min.time(), BRUSSELS)
    for begin, end in _openings(service, today):
        yield phrase(content, language, "open_until", time=f"{end:%H:%M}")
        named = [on_day(content, language, key, begin) for key in ("today_label", "tomorrow_label")]
        for when in (*named, spoken_moment(begin, now, text_language(content, language))):
            yield phrase(content, language, "open_next", when=when)


def _conditions(content: Content, language: str, service: Service) -> Iterator[str]:
    who = service.who
    numbers = {
        "age_min": who.age.min if who.age else None,
        "age_max": who.age.max if who.age else None,
        "min_months": who.min_months_in_belgium,
        "max_months": who.max_months_in_belgium,
    }
    reasons = [Reason(name, (str(value),), YES) for name, value in numbers.items() if value is not None]
    if who.municipality:
        reasons.append(Reason("municipality", who.municipality, YES))
    for reason in reasons:
        yield from why(content, language, Outcome(YES, (reason,)))


def _openings(service: Service, today: date) -> Iterator[tuple[datetime, datetime]]:
    for ahead in range(WEEK):
        day = today + timedelta(days=ahead)
        for times in (times_on(service, day) or ()) if service.opening_hours else ():
            begin, end = (datetime.combine(day, each, BRUSSELS) for each in times)
            yield begin, end
