"""Opening hours that the program cannot read would be "closed" to everybody who asks whether a place is open."""

from __future__ import annotations

import re
from collections.abc import Iterator

import opening_hours

from bot.content.lint.corpus import Corpus, service_file
from bot.content.lint.finding import Finding
from bot.content.wording import say


def hours(corpus: Corpus) -> Iterator[Finding]:
    """Hours that are not in OpenStreetMap's form."""
    for service in corpus.content.services.values():
        for field in ("opening_hours", "phone_hours"):
            yield from _check(service_file(service), field, getattr(service, field))
    yield from _check("organisation.yml", "opening_hours", corpus.content.organisation.opening_hours)


def _check(file: str, field: str, value: str | None) -> Iterator[Finding]:
    if value is not None and not are_hours(value):
        yield Finding(file, (field,), say("hours", value=value), "hours", True)


def are_hours(value: str) -> bool:
    """Tell whether a text is opening hours; 25:00 is one o'clock at night to the syntax, and a mistake to a reader."""
    return bool(value.strip()) and opening_hours.validate(value) and not _TOO_LATE.search(value)


_TOO_LATE = re.compile(r"(?<!\d)(?:24:(?!00)|2[5-9]:|[3-9]\d:)\d\d")
