"""The contacts of a service as a form: read, compared with what the person began with, written back field by field.

Only what a person changed is written, so two people who change different things at the same time lose nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from bot.content.fields import with_service_field
from bot.content.lint.hours import are_hours
from bot.content.load import LANGUAGE
from bot.content.types import Address, Service
from bot.desk.hours_form import Wrong, fields_of, hours_of, read_week, week_of
from bot.learnt import converter

HOURS = {"opening_hours": "o", "phone_hours": "p"}
"""Field of a service → prefix of its form fields."""
SPEAKS = "speaks_"
LINES = ("phone", "email", "website")
MOST_LETTERS = 300
_EMAIL = re.compile(r"[^\s@?&<>]+@[^\s@?&<>]+\.[^\s@?&<>]+")
_WEB = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}(?:[/?#][^\s<>\"]*)?", re.IGNORECASE)


class Contacts(msgspec.Struct, frozen=True, kw_only=True):
    """What the form changes, under the names of `Service`."""

    state: Literal["active", "doubtful", "ceased"] = "active"
    cost: Literal["free", "paid", "unknown"] = "unknown"
    phone: str | None = None
    email: str | None = None
    website: str | None = None
    addresses: tuple[Address, ...] = ()
    opening_hours: str | None = None
    phone_hours: str | None = None
    by_appointment: bool = False
    speaks: tuple[str, ...] = ()
    interpreter: bool = False
    notes: str | None = None


_contacts = converter(Contacts)
NAMES = Contacts.__struct_fields__
FACTS = ("phone", "email", "website", "addresses", "opening_hours", "phone_hours")
"""Fields that newcomers act on: whoever changes one says where it stands."""


def contacts_of(service: Service) -> Contacts:
    """Return the part of a service that the form changes."""
    return Contacts(**{name: getattr(service, name) for name in NAMES})


def changes(was: Contacts, now: Contacts) -> tuple[str, ...]:
    """Return the names of the fields that differ."""
    return tuple(name for name in NAMES if getattr(was, name) != getattr(now, name))


def merged(mine: Contacts, was: Contacts, theirs: Contacts) -> tuple[Contacts, tuple[str, ...]]:
    """Bring two people's work together.

    Returns:
        Theirs with what I changed, and the names of the fields that both changed, each in another way.
    """
    own = changes(was, mine)
    both = tuple(name for name in own if name in changes(was, theirs) and name in changes(theirs, mine))
    return msgspec.structs.replace(theirs, **{name: getattr(mine, name) for name in own}), both


def apply(text: str, was: Contacts, now: Contacts) -> str:
    """Return the file with every changed field written; what is empty is taken out."""
    for name in changes(was, now):
        value: Any = msgspec.to_builtins(getattr(now, name))
        if isinstance(value, tuple):
            value = list(value)
        if name == "addresses":
            value = [{key: part for key, part in address.items() if part is not None} for address in value]
        text = with_service_field(text, (name,), value or None)
    return text


def fields(contacts: Contacts) -> dict[str, str]:
    """Return the form's fields; the reverse of `read`."""
    found: dict[str, str] = {}
    for name in ("state", "cost", *LINES, "notes"):
        found[name] = getattr(contacts, name) or ""
    for name in ("by_appointment", "interpreter"):
        found[name] = "yes" if getattr(contacts, name) else ""
    found |= {f"{SPEAKS}{code}": "yes" for code in contacts.speaks}
    for i, address in enumerate(contacts.addresses):
        found[f"address{i}"], found[f"municipality{i}"] = address.line, address.municipality or ""
    for name, prefix in HOURS.items():
        hours = getattr(contacts, name)
        week = week_of(hours)
        found[f"{prefix}mode"] = "none" if hours is None else "week" if week else "raw"
        found[f"{prefix}raw"] = hours or ""
        if week is not None:
            found |= fields_of(week, prefix)
    return found


def read(form: Mapping[str, str], was: Contacts) -> tuple[Contacts, tuple[Wrong, ...]]:
    """Read the form.

    Args:
        form: what was sent.
        was: what the person began with: hours that mean the same keep their own words.

    Returns:
        The contacts, with the old value where a field cannot be understood; and these fields.
    """
    wrong: list[Wrong] = []
    for name, check in (("email", _EMAIL), ("website", _WEB)):
        value = _line(form, name)
        if value and not all(check.fullmatch(part) for part in value.split(" / ")):
            wrong.append(Wrong(name, name, value))
    hours = {name: _hours(form, prefix, getattr(was, name), wrong) for name, prefix in HOURS.items()}
    raw = {
        "state": form.get("state", was.state),
        "cost": form.get("cost", was.cost),
        **{name: _line(form, name) for name in LINES},
        "addresses": _addresses(form),
        **hours,
        "by_appointment": form.get("by_appointment") == "yes",
        "speaks": _speaks(form, was.speaks),
        "interpreter": form.get("interpreter") == "yes",
        "notes": _line(form, "notes", 4000),
    }
    try:
        return _contacts(raw), tuple(wrong)
    except msgspec.ValidationError:
        # only a form that was not ours can say a state or a cost that does not exist
        return was, (*wrong, Wrong("state", "choice", ""))


def _line(form: Mapping[str, str], name: str, most: int = MOST_LETTERS) -> str | None:
    return " ".join(form.get(name, "").split())[:most] or None


def _addresses(form: Mapping[str, str]) -> list[dict[str, str | None]]:
    numbers = sorted(int(name[7:]) for name in form if name.startswith("address") and name[7:].isdigit())
    lines = ((_line(form, f"address{i}"), form.get(f"municipality{i}") or None) for i in numbers[:20])
    return [{"line": line, "municipality": commune} for line, commune in lines if line]


def _speaks(form: Mapping[str, str], was: tuple[str, ...]) -> tuple[str, ...]:
    """Keep the order of the file: ticking one language more changes nothing else."""
    ticked = [name.removeprefix(SPEAKS) for name in form if name.startswith(SPEAKS) and form[name]]
    new = (code for code in ticked if code not in was and LANGUAGE.match(code))
    return (*(code for code in was if code in ticked), *new)


def _hours(form: Mapping[str, str], prefix: str, was: str | None, wrong: list[Wrong]) -> str | None:
    mode = form.get(f"{prefix}mode", "none")
    if mode == "none":
        return None
    if mode == "raw":
        raw = _line(form, f"{prefix}raw")
        if raw is not None and not are_hours(raw):
            wrong.append(Wrong(f"{prefix}raw", "hours", raw))
            return was
        return raw
    week, problems = read_week(form, prefix)
    if problems:
        wrong += problems
        return was
    if week.is_empty:
        wrong.append(Wrong(f"{prefix}Mo0from", "empty_week", ""))
        return was
    return was if week == week_of(was) else hours_of(week)
