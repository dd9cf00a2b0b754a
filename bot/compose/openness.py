"""Is it open now, and when next? Belgian time and holidays. Hours that are missing or broken say nothing at all."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton, format_time
from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]

from bot.compose.phrases import phrase, text_language
from bot.compose.sources import LOCALES
from bot.content.types import Content, Service

logger = logging.getLogger(__name__)

BRUSSELS = ZoneInfo("Europe/Brussels")
SOON = timedelta(days=6)
"""Within this the day of the week is enough; later the date is said too."""


@dataclass(frozen=True)
class Openness:
    """Whether a door is open at a moment."""

    is_open: bool
    opens: datetime | None = None
    """When it opens next, None when it is open or never opens."""


def local_now() -> datetime:
    """Return the time in Brussels."""
    return datetime.now(UTC).astimezone(BRUSSELS)


def openness(service: Service, now: datetime) -> Openness | None:
    """Return whether a service is open, None when nobody can tell: no hours, broken ones, or only by appointment.

    Args:
        service: its `opening_hours`; the hours of its telephone say nothing about its door.
        now: a moment with a time zone.
    """
    hours = _parsed(service.opening_hours) if service.opening_hours and not service.by_appointment else None
    if hours is None:
        return None
    moment = _in_brussels(now)
    if hours.is_open(moment):
        return Openness(True)
    if hours.is_unknown(moment):
        return None
    change = hours.next_change(moment)
    while change is not None and not hours.is_open(change):
        change = hours.next_change(change)
    return Openness(False, change)


def open_line(content: Content, language: str, service: Service, now: datetime) -> str | None:
    """Return “It is open now.” or when it opens, None when nobody can tell."""
    found = openness(service, now)
    if found is None or not (found.is_open or found.opens):
        return phrase(content, language, "hours_by_appointment") + "." if service.by_appointment else None
    if found.opens is None:
        return phrase(content, language, "open_now")
    return phrase(
        content, language, "open_next", when=spoken_moment(found.opens, now, text_language(content, language))
    )


def spoken_moment(moment: datetime, now: datetime, language: str) -> str:
    """Return day and time as people say them: `Monday 09:00`, with the date when it is more than six days away."""
    locale = LOCALES.get(language, language)
    local, today = _in_brussels(moment), _in_brussels(now).date()
    day = format_date(local.date(), "EEEE", locale=locale)
    if local.date() - today > SOON:
        day = format_skeleton("yMMMMEEEEd", local.date(), locale=locale)
    return f"{day} {format_time(local.time(), 'HH:mm', locale=locale)}"


def times_on(service: Service, day: date) -> tuple[tuple[time, time], ...] | None:
    """Return the times at which a service is open on a day, empty = closed; None when nobody can tell."""
    hours = _parsed(service.opening_hours or service.phone_hours)
    if hours is None:
        return None
    begin = datetime.combine(day, time(), BRUSSELS)
    end = datetime.combine(day + timedelta(days=1), time(), BRUSSELS)
    spans = [(b, e) for b, e, state, _ in hours.intervals(begin, end) if str(state).upper().endswith("OPEN")]
    return tuple((b.astimezone(BRUSSELS).time(), e.astimezone(BRUSSELS).time()) for b, e in spans)


@lru_cache(maxsize=512)
def _parsed(hours: str | None) -> Any:
    """Return the hours as the library reads them; None for what it cannot read."""
    if not hours:
        return None
    # hours that say nothing of holidays are taken to be off then: better a door not named than a door that is shut
    holidays = "" if "PH" in hours or hours.strip() == "24/7" else "; PH off"
    try:
        # without the country 21 July would be a working day
        return OpeningHours(hours + holidays, timezone=BRUSSELS, country="BE", max_interval_days=400)
    except (ParserError, SyntaxError, ValueError):
        logger.warning("Opening hours cannot be read: %s", hours)
        return None


def _in_brussels(moment: datetime) -> datetime:
    """Return the moment as a clock in Brussels shows it; over UTC, so that the hour a clock change skips exists."""
    return moment.astimezone(UTC).astimezone(BRUSSELS)
