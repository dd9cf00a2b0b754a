"""The shape of a service: where somebody can go."""

from __future__ import annotations

from typing import Literal

from bot.content.types.base import LanguageCode, Source, State, Strict


class AgeRange(Strict, frozen=True, kw_only=True):
    """Inclusive limits in years."""

    min: int | None = None
    max: int | None = None


class Who(Strict, frozen=True, kw_only=True):
    """For whom a service is: all conditions must hold, a list is any-of. Null or empty = no condition."""

    region: Literal["brussels"] | None = None
    """`brussels`: only for people who live in the Brussels-Capital Region."""
    municipality: tuple[str, ...] = ()
    residence_status: tuple[str, ...] = ()
    """Statuses or groups of statuses of `data/statuses.yml`."""
    not_residence_status: tuple[str, ...] = ()
    age: AgeRange | None = None
    gender: tuple[Literal["woman", "man", "other"], ...] = ()
    children: Literal["yes", "no"] | None = None
    max_months_in_belgium: int | None = None
    min_months_in_belgium: int | None = None


class ServiceText(Strict, frozen=True, kw_only=True):
    """What a person hears about a service, in one language."""

    what: str
    """What it does, one or two sentences."""
    what_happens: str | None = None
    """What happens when you go there or call."""
    bring: tuple[str, ...] = ()
    """What to bring, one thing each."""
    ask: str | None = None
    """A condition no rule can check, shown as "ask them: …"."""
    note: str | None = None
    """A warning the person must hear: an old address, doubtful hours."""
    version: int = 1
    state: State = "draft"


class Address(Strict, frozen=True, kw_only=True):
    """A visiting address, as the source writes it."""

    line: str
    municipality: str | None = None
    """Id of `data/municipalities.yml`, when it lies in the Region."""


class Service(Strict, frozen=True, kw_only=True):
    """One service: `data/services/<id>.yml`, with Open Referral HSDS names where HSDS has one."""

    id: str
    state: Literal["active", "doubtful", "ceased"]
    names: dict[LanguageCode, str]
    topics: tuple[str, ...] = ()
    icon: str = "service"
    version: int = 1
    who: Who = Who()
    speaks: tuple[LanguageCode, ...] = ()
    """Languages of service; empty = not known."""
    interpreter: bool = False
    """True when a source says that the service works with interpreters."""
    cost: Literal["free", "paid", "unknown"] = "unknown"
    addresses: tuple[Address, ...] = ()
    phone: str | None = None
    phone_hours: str | None = None
    """OpenStreetMap `opening_hours` syntax, Europe/Brussels."""
    email: str | None = None
    website: str | None = None
    opening_hours: str | None = None
    """OpenStreetMap `opening_hours` syntax, Europe/Brussels."""
    by_appointment: bool = False
    per_commune: bool = False
    """True for the commune and the CPAS/OCMW: each commune has its own."""
    emergency: bool = False
    for_professionals: bool = False
    """True for a service that works for organisations or informs them: nobody is sent there."""
    full_at_present: str | None = None
    """ISO date on which staff saw that there is no room; said for 30 days, then staff are asked again."""
    closed_on: tuple[str, ...] = ()
    """ISO dates on which it is closed against its hours; each counts for that day only."""
    sources: tuple[Source, ...] = ()
    notes: str | None = None
    """For staff only."""
    texts: dict[LanguageCode, ServiceText] = {}
