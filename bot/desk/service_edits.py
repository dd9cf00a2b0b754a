"""One-tap changes of a service's file: full at present, closed on a day, looked at today. Text in, text out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path

import msgspec

from bot.content.fields import with_service_field
from bot.content.misfit import explain
from bot.content.types import Service, Source
from bot.content.wording import Unusable, say
from bot.content.yaml import YamlProblem, parse_yaml
from bot.learnt import converter

_service = converter(Service)


def service_in(text: str, path: str) -> Service:
    """Return the service a file describes.

    Raises:
        ContentError: the file cannot be read as a service; the next step says what to do.
    """
    try:
        return _service(parse_yaml(text, Path(path)))
    except YamlProblem as problem:
        raise Unusable(problem.wording, place=path) from problem
    except msgspec.ValidationError as problem:
        raise Unusable(explain(str(problem)), say("mend_checked"), place=path) from None


def with_full(text: str, today: date, *, is_full: bool) -> str:
    """Return the file with "full at present" set from today on, or taken away."""
    return with_service_field(text, ("full_at_present",), today.isoformat() if is_full else None)


def with_closed(text: str, service: Service, day: date, today: date, *, is_closed: bool) -> str:
    """Return the file with a closed day more, or less; days that are past go away by themselves."""
    coming = {each for each in service.closed_on if each >= today.isoformat()} - {day.isoformat()}
    days = sorted(coming | {day.isoformat()} if is_closed else coming)
    return with_service_field(text, ("closed_on",), days or None)


def with_checked(text: str, service: Service, today: date, names: Collection[str] | None = None) -> str:
    """Return the file with today as the day on which its sources were read.

    Args:
        text: the file.
        service: what it says now.
        today: in Brussels.
        names: addresses or titles of the sources that were read; all when None.
    """
    for i, source in enumerate(service.sources):
        if names is None or name_of(source) in names:
            text = with_service_field(text, ("sources", i, "checked"), today.isoformat())
    return text


def with_source(text: str, service: Service, name: str, today: date) -> str:
    """Return the file with a source looked at today: one it has, or a new one."""
    if any(name_of(source) == name for source in service.sources):
        return with_checked(text, service, today, {name})
    kind = "url" if name.startswith(("http://", "https://")) else "document"
    listed = [msgspec.to_builtins(source) for source in service.sources]
    kept = [{key: value for key, value in source.items() if value is not None} for source in listed]
    return with_service_field(text, ("sources",), [*kept, {kind: name, "checked": today.isoformat()}])


def name_of(source: Source) -> str:
    """Return what a source is known by: its address, else its title."""
    return source.url or source.document or ""
