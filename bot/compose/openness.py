"""Is it open now, and when next? Belgian time and holidays. Hours that are missing or broken say nothing at all."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from babel.dates import format_date, format_skeleton, format_time
from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]

from bot.clock import BRUSSELS
from bot.compose.phrases import own_name, phrase, text_language
from bot.compose.sources import LOCALES
from bot.content.flags import is_closed_on, is_full
from bot.content.types import Content, Service

logger = logging.getLogger(__name__)

A_DAY = timedelta(days=1)
SOON = timedelta(days=6)
"""Within this the day of the week is enough; later the date is said too."""


@dataclass(frozen=True)
class Openness:
    """Whether a door is open at a moment."""

    is_open: bool
    opens: datetime | None = None
    """When it opens next, None when it is open or never opens."""
    until: datetime | None = None
    """When it closes, None when it is closed or never closes."""


def openness(service: Service, now: datetime) -> Openness | None:
    """Return whether a service is open, None when nobody can tell: no hours, broken ones, or only by appointment.

    Args:
        service: its `opening_hours` and `closed_on`; the hours of its telephone say nothing about its door.
        now: a moment with a time zone.
    """
    moment = _in_brussels(now)
    is_closed_today = is_closed_on(service, moment.date())
    hours = _parsed(service.opening_hours) if service.opening_hours and not service.by_appointment else None
    if hours is None or (hours.is_unknown(moment) and not is_closed_today):
        return Openness(False) if is_closed_today else None
    if hours.is_open(moment) and not is_closed_today:
        return Openness(True, until=_closes(service, hours, moment))
    return Openness(False, opens=_opens(service, hours, moment))


def _opens(service: Service, hours: Any, moment: datetime) -> datetime | None:
    """Return when a door that is closed opens next, past the days on which it is closed against its hours."""
    opens: datetime | None = moment
    for _ in range(len(service.closed_on) + 1):
        if opens is not None and is_closed_on(service, opens.date()):
            opens = _midnight_after(opens)
        while opens is not None and not hours.is_open(opens):
            opens = hours.next_change(opens)
        if opens is None or not is_closed_on(service, opens.date()):
            break
    return opens


def _closes(service: Service, hours: Any, moment: datetime) -> datetime | None:
    closes = hours.next_change(moment)
    while closes is not None and hours.is_open(closes):
        closes = hours.next_change(closes)
    midnight = _midnight_after(moment)
    if is_closed_on(service, midnight.date()) and (closes is None or closes > midnight):
        return midnight
    return closes  # type: ignore[no-any-return]


def _midnight_after(moment: datetime) -> datetime:
    return datetime.combine(moment.date() + timedelta(days=1), time(), BRUSSELS)


def open_line(content: Content, language: str, service: Service, now: datetime) -> str | None:
    """Return “It is open now, until 17:00.” or when it opens, None when nobody can tell."""
    found = openness(service, now)
    if found is None or not (found.is_open or found.opens):
        return phrase(content, language, "hours_by_appointment") + "." if service.by_appointment else None
    if found.opens is not None:
        return phrase(content, language, "open_next", when=opening_moment(content, language, found.opens, now))
    if found.until is not None and found.until - now < A_DAY:
        return phrase(content, language, "open_until", time=_clock(found.until, text_language(content, language)))
    return phrase(content, language, "open_now")


def opening_moment(content: Content, language: str, moment: datetime, now: datetime) -> str:
    """Return day and time, “today” and “tomorrow” by these words."""
    days = (_in_brussels(moment).date() - _in_brussels(now).date()).days
    if days > 1:
        return spoken_moment(moment, now, text_language(content, language))
    return on_day(content, language, "today_label" if days == 0 else "tomorrow_label", moment)


def on_day(content: Content, language: str, key: str, moment: datetime) -> str:
    """Return `today 09:00` or `tomorrow 09:00`.

    Args:
        key: `today_label` or `tomorrow_label`.
        moment: only its time counts.
    """
    return f"{phrase(content, language, key)} {_clock(moment, text_language(content, language))}"


def notices(content: Content, language: str, service: Service, now: datetime) -> tuple[str, ...]:
    """Return what holds for now: closed today, full at present."""
    today = _in_brussels(now).date()
    said = [closed_notice(content, language, service, today)] if is_closed_on(service, today) else []
    return (*said, full_notice(content, language, service)) if is_full(service, today) else tuple(said)


def closed_notice(content: Content, language: str, service: Service, day: date) -> str:
    """Return “… is closed today, 21 November.”; with the day, for a card may be kept or printed."""
    reader = text_language(content, language)
    shown = format_skeleton("MMMMd", day, locale=LOCALES.get(reader, reader))
    return phrase(content, language, "service_closed_today", service=own_name(service.names, reader), day=shown)


def full_notice(content: Content, language: str, service: Service) -> str:
    """Return “… is full at present.” and what to do."""
    name = own_name(service.names, text_language(content, language))
    return phrase(content, language, "service_full", service=name)


def spoken_moment(moment: datetime, now: datetime, language: str) -> str:
    """Return day and time as people say them: `Monday 09:00`, with the date when it is more than six days away."""
    locale = LOCALES.get(language, language)
    local, today = _in_brussels(moment), _in_brussels(now).date()
    day = format_date(local.date(), "EEEE", locale=locale)
    if local.date() - today > SOON:
        day = format_skeleton("yMMMMEEEEd", local.date(), locale=locale)
    return f"{day} {_clock(local, language)}"


def _clock(moment: datetime, language: str) -> str:
    return format_time(_in_brussels(moment).time(), "HH:mm", locale=LOCALES.get(language, language))


def times_on(service: Service, day: date) -> tuple[tuple[time, time], ...] | None:
    """Return the times at which a service is open on a day, empty = closed; None when nobody can tell."""
    if is_closed_on(service, day):
        return ()
    hours = _parsed(service.opening_hours or service.phone_hours)
    if hours is None:
        return None
    begin = datetime.combine(day, time(), BRUSSELS)
    end = datetime.combine(day + timedelta(days=1), time(), BRUSSELS)
    spans = [(b, e) for b, e, state, _ in hours.intervals(begin, end) if str(state).upper().endswith("OPEN")]
    return tuple((b.astimezone(BRUSSELS).time(), e.astimezone(BRUSSELS).time()) for b, e in spans)


def is_readable(hours: str | None) -> bool:
    """Tell whether hours can be read; none at all can."""
    return hours is None or _parsed(hours) is not None


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
