"""The list of services: what is doubtful about each, and which one nobody has looked at for longest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.compose.openness import is_readable
from bot.compose.phrases import own_name
from bot.content.flags import is_closed_on, is_full, is_to_confirm
from bot.content.lint.limits import SOURCE_DAYS
from bot.content.types import Content, Service
from bot.understanding.normalise import for_letters

DOUBTS = ("state", "confirm_full", "not_checked", "old_page", "no_contact", "hours", "outdated")
"""Marked doubtful; full for over a month; a source nobody opened for a year; pages that are years old themselves; nothing
to reach it by; hours no program can read; texts older than the facts."""
STATES = ("active", "doubtful", "ceased", "full", "closed_today")
OLD_PAGE = timedelta(days=3 * 365)


@dataclass(frozen=True)
class Wish:
    """What somebody looks for; an empty value asks for nothing."""

    words: str = ""
    topic: str = ""
    state: str = ""
    doubt: str = ""
    """One of `DOUBTS`, or `any`."""


@dataclass(frozen=True)
class ServiceRow:
    """One service of the list."""

    service: Service
    name: str
    checked: str | None
    """ISO date of the source that was looked at longest ago; None = no source."""
    states: tuple[str, ...]
    doubts: tuple[str, ...]


def rows(content: Content, language: str, today: date, wish: Wish) -> tuple[ServiceRow, ...]:
    """Return the services that fit, the one checked longest ago first."""
    found = [row(content, service, language, today) for service in content.services.values()]
    fitting = [each for each in found if _fits(each, wish)]
    return tuple(sorted(fitting, key=lambda each: (each.checked or "", for_letters(each.name))))


def row(content: Content, service: Service, language: str, today: date) -> ServiceRow:
    """Return one service as the list shows it."""
    states = [service.state]
    if is_full(service, today):
        states.append("full")  # type: ignore[arg-type]
    if is_closed_on(service, today):
        states.append("closed_today")  # type: ignore[arg-type]
    return ServiceRow(
        service=service,
        name=own_name(service.names, language),
        checked=min((source.checked for source in service.sources), default=None),
        states=tuple(states),
        doubts=() if service.state == "ceased" else tuple(_doubts(service, today)),
    )


def _doubts(service: Service, today: date) -> Iterator[str]:
    if service.state == "doubtful":
        yield "state"
    if is_to_confirm(service, today):
        yield "confirm_full"
    checked = [source.checked for source in service.sources]
    if not checked or min(checked) < (today - timedelta(days=SOURCE_DAYS)).isoformat():
        yield "not_checked"
    seen = [source.seen for source in service.sources if source.seen]
    if seen and max(seen) < (today - OLD_PAGE).isoformat():
        yield "old_page"
    if not (service.phone or service.addresses or service.website or service.email or service.per_commune):
        yield "no_contact"
    if not all(is_readable(hours) for hours in (service.opening_hours, service.phone_hours)):
        yield "hours"
    if any(text.version < service.version for text in service.texts.values()):
        yield "outdated"


def _fits(each: ServiceRow, wish: Wish) -> bool:
    service = each.service
    if wish.topic and wish.topic not in service.topics:
        return False
    if wish.state and wish.state not in each.states:
        return False
    if wish.doubt and not (each.doubts if wish.doubt == "any" else wish.doubt in each.doubts):
        return False
    words = for_letters(wish.words).split()
    if not words:
        return True
    told = (service.id, *service.names.values(), service.phone, service.website, service.email)
    lines = (address.line for address in service.addresses)
    known = for_letters(" ".join(part for part in (*told, *lines) if part))
    digits = "".join(sign for sign in service.phone or "" if sign.isdigit())
    return all(word in known or (word.isdigit() and word in digits) for word in words)
