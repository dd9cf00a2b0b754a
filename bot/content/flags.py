"""What is true of a service only for a while: full at present, closed today. Nobody has to remember to take it back.

A number to call in danger is never said to be full or closed, whatever stands in its file.
"""

from __future__ import annotations

from datetime import date, timedelta

from msgspec.structs import replace

from bot.content.types import Content, Service

FULL_DAYS = 30
"""So long "full at present" is believed; after it staff are asked again, and readers no longer hear it."""


def is_full(service: Service, today: date) -> bool:
    """Tell whether a service is full on a day, as far as staff know."""
    return not service.emergency and is_full_date(service.full_at_present, today)


def is_full_date(since: str | None, today: date) -> bool:
    """Tell whether a date of `full_at_present` still counts; a date that is none does not."""
    if since is None:
        return False
    # compared as texts: a date with a mistake in it must not cost anybody an answer
    return (today - timedelta(days=FULL_DAYS)).isoformat() < since <= today.isoformat()


def is_to_confirm(service: Service, today: date) -> bool:
    """Tell whether a service was full so long ago that staff should look again."""
    return service.full_at_present is not None and not is_full_date(service.full_at_present, today)


def is_closed_on(service: Service, day: date) -> bool:
    """Tell whether a service is closed on a day, whatever its hours say."""
    return not service.emergency and day.isoformat() in service.closed_on


def has_any(service: Service) -> bool:
    """Tell whether anything passing stands in a service's file."""
    return service.full_at_present is not None or bool(service.closed_on)


def without(content: Content, service_id: str) -> Content:
    """Return the content as it will be when what is passing has passed."""
    plain = replace(content.services[service_id], full_at_present=None, closed_on=())
    return replace(content, services={**content.services, service_id: plain})
