"""The result: at most three places, best first, each with why it fits; where none fits, who knows more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from bot.clock import BRUSSELS
from bot.compose.choices import button, labelled, service_button
from bot.compose.openness import open_line, openness
from bot.compose.phrases import phrase, text_language
from bot.compose.replies import reply
from bot.compose.route import start
from bot.compose.services import show_service
from bot.compose.why import why
from bot.content.flags import is_full
from bot.content.types import Content, Service
from bot.eligibility.facts import Facts
from bot.eligibility.judge import judge
from bot.eligibility.logic import NO, YES
from bot.eligibility.outcome import Outcome
from bot.route.dialogue import services_of
from bot.turn import Choice, Reply

MOST_PLACES = 3
GENERAL = "cpas_ocmw"
"""The desk everybody has."""
WELCOME = ("bapa_bxl", "bapa_via", "bapa_convivial", "bon")
"""The welcome offices; the first that is not refused by its own rules is named."""


FOR_ALL = frozenset({"none", "region", "region_assumed"})
"""Conditions that make a place one for everybody in Brussels."""


@dataclass(frozen=True)
class Found:
    """A place with what the engine says about it."""

    service: Service
    outcome: Outcome


def rank(content: Content, language: str, topic: str, facts: Facts, now: datetime) -> tuple[Found, ...]:
    """Return the best places of a subject, never one that is refused.

    Order: sure before perhaps, its main subject before a side one, made for such people before open to all, not
    doubtful, not full; then the person's own commune; then open now. Nothing else counts: no place can be favoured.
    """
    return rank_of(content, language, services_of(content, topic), topic, facts, now)[:MOST_PLACES]


def rank_of(
    content: Content, language: str, services: Iterable[Service], topic: str, facts: Facts, now: datetime
) -> tuple[Found, ...]:
    """Return these places in the order of `rank`, without those that are refused or have no text."""
    possible = [
        Found(service, outcome)
        for service in services
        if text_language(content, language) in service.texts
        and (outcome := judge(service, facts, content.statuses)).outcome is not NO
    ]
    return tuple(sorted(possible, key=lambda found: _key(found, topic, facts, now)))


def _key(found: Found, topic: str, facts: Facts, now: datetime) -> tuple[bool | str, ...]:
    service = found.service
    door = openness(service, now)
    return (
        found.outcome.outcome is not YES,
        service.topics[0] != topic,
        all(reason.condition in FOR_ALL for reason in found.outcome.reasons),
        service.state == "doubtful",
        is_full(service, now.astimezone(BRUSSELS).date()),
        not _is_near(service, facts),
        not (door is not None and door.is_open),
        service.id,
    )


def _is_near(service: Service, facts: Facts) -> bool:
    if facts.municipality is None:
        return False
    return service.per_commune or facts.municipality in {address.municipality for address in service.addresses}


def result(content: Content, language: str, topic: str, facts: Facts, now: datetime) -> tuple[Reply, ...]:
    """Say where to go: one sentence, then a card for each place."""
    places = rank(content, language, topic, facts, now)
    if not places:
        return none_fits(content, language, facts)
    key = "route_found_more" if len(places) > 1 else "route_found"
    if places[0].outcome.outcome is not YES:
        key = "route_perhaps"
    first = reply(content, language, phrase(content, language, key), "route")
    cards = [place_card(content, language, topic, found, now) for found in places]
    again = (start_again(content, language), button(content, language, "do:person"))
    cards[-1] = replace(cards[-1], choices=(*cards[-1].choices, *again))
    return (first, *cards)


def place_card(
    content: Content, language: str, topic: str, found: Found, now: datetime, *, with_why: bool = True
) -> Reply:
    """Return a place with why it fits (where that was not said yet), whether it is open, and the card for its desk."""
    shown = show_service(content, language, found.service.id, now)[0]
    perhaps = [phrase(content, language, "route_perhaps")] if found.outcome.outcome is not YES else []
    door = open_line(content, language, found.service, now)
    reasons = why(content, language, found.outcome) if with_why else ()
    said = (*perhaps, *reasons, shown.text, *((door,) if door else ()))
    return replace(shown, text=" ".join(said), choices=(card_button(content, language, topic, found.service.id),))


def card_button(content: Content, language: str, topic: str, service_id: str) -> Choice:
    """Return the button of the card to show at the desk."""
    return labelled(content, language, f"card:{topic}:{service_id}", "counter_card_label", "card")


def start_again(content: Content, language: str) -> Choice:
    """Return the button that begins anew."""
    return replace(start(content, language), label=phrase(content, language, "route_again_label"))


def none_fits(content: Content, language: str, facts: Facts) -> tuple[Reply, ...]:
    """Say that no place surely fits, and who knows more."""
    desks = [choice for service in _desks(content, facts) if (choice := service_button(content, language, service))]
    choices = (*desks, button(content, language, "do:person"), start_again(content, language))
    return (reply(content, language, phrase(content, language, "route_none"), "route", choices=choices),)


def _desks(content: Content, facts: Facts) -> Iterator[str]:
    """Yield the general desk and a welcome office, each only if its own rules do not refuse the person."""
    for group in ((GENERAL,), WELCOME):
        fitting = (s for s in group if s in content.services)
        for service_id in fitting:
            if judge(content.services[service_id], facts, content.statuses).outcome is not NO:
                yield service_id
                break
