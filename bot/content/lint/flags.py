"""What is true of a service for a while only: a date that is none would never pass, or never begin."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from bot.content.flags import FULL_DAYS, is_to_confirm
from bot.content.lint.corpus import Corpus, service_file
from bot.content.lint.finding import Finding
from bot.content.wording import say


def flags(corpus: Corpus) -> Iterator[Finding]:
    """ "Full at present" and closed days: dates, not about a number to call in danger, and not forgotten."""
    for service in corpus.content.services.values():
        file, since = service_file(service), service.full_at_present
        if since is not None and not _is_date(since):
            yield Finding(file, ("full_at_present",), say("no_date", value=since, name="full_at_present"), "date", True)
        elif since is not None and since > corpus.today.isoformat():
            wording = say("day_to_come", name="full_at_present", day=since)
            yield Finding(file, ("full_at_present",), wording, "date", True)
        elif since is not None and is_to_confirm(service, corpus.today):
            wording = say("full_long_ago", day=since, days=FULL_DAYS)
            yield Finding(file, ("full_at_present",), wording, "full_long_ago")
        for i, day in enumerate(service.closed_on):
            if not _is_date(day):
                yield Finding(file, ("closed_on", i), say("no_date", value=day, name="closed_on"), "date", True)
        if service.emergency and (since is not None or service.closed_on):
            name = "full_at_present" if since is not None else "closed_on"
            yield Finding(file, (name,), say("flag_emergency"), "flag_emergency", True)


def _is_date(text: str) -> bool:
    try:
        return len(text) == 10 and bool(datetime.date.fromisoformat(text))
    except ValueError:
        return False
