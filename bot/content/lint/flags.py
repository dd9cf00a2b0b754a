"""What is true of a service for a while only: a date that is none would never pass, or never begin."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from bot.content.flags import FULL_DAYS, is_to_confirm
from bot.content.lint.corpus import Corpus, service_file
from bot.content.lint.finding import Finding


def flags(corpus: Corpus) -> Iterator[Finding]:
    """ "Full at present" and closed days: dates, not about a number to call in danger, and not forgotten."""
    for service in corpus.content.services.values():
        file, since = service_file(service), service.full_at_present
        if since is not None and not _is_date(since):
            yield Finding(file, ("full_at_present",), _no_date("full_at_present", since), "date", True)
        elif since is not None and since > corpus.today.isoformat():
            reason = f"“full_at_present” lies in the future ({since}). Write the day on which you saw it."
            yield Finding(file, ("full_at_present",), reason, "date", True)
        elif is_to_confirm(service, corpus.today):
            reason = f"It was full on {since}; after {FULL_DAYS} days this is no longer said. Ask them, or take it out."
            yield Finding(file, ("full_at_present",), reason, "full_long_ago")
        for i, day in enumerate(service.closed_on):
            if not _is_date(day):
                yield Finding(file, ("closed_on", i), _no_date("closed_on", day), "date", True)
        if service.emergency and (since is not None or service.closed_on):
            name = "full_at_present" if since is not None else "closed_on"
            reason = "A number to call in danger is never said to be full or closed. Take this out."
            yield Finding(file, (name,), reason, "flag_emergency", True)


def _is_date(text: str) -> bool:
    try:
        return len(text) == 10 and bool(datetime.date.fromisoformat(text))
    except ValueError:
        return False


def _no_date(name: str, text: str) -> str:
    return f"“{text}” ({name}) is no date. Write year-month-day, like 2026-11-01."
