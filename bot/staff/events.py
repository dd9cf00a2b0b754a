"""What happened to accounts, for a year: who signed in, invited, changed a role. Never an address, a code or a password."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.staff.tables import EVENT

KEPT_SECONDS = 365 * 86400
CLI = "loket"
"""Who did what was done on the command line."""


@dataclass(frozen=True)
class Event:
    """One thing that happened."""

    at: int
    """UTC seconds."""
    who: str
    what: str
    """Key of a text: `signed_in`, `invited` …"""
    about: str
    """The other person, when there is one."""


def record(connection: Connection, at: int, who: str, what: str, *, about: str = "") -> None:
    """Write one event, and drop those older than a year."""
    connection.execute(EVENT.insert().values(at=at, who=who, what=what, about=about))
    connection.execute(EVENT.delete().where(EVENT.c.at < at - KEPT_SECONDS))


def newest(connection: Connection, count: int) -> tuple[Event, ...]:
    """Return the newest events, newest first."""
    columns = (EVENT.c.at, EVENT.c.who, EVENT.c.what, EVENT.c.about)
    rows = connection.execute(select(*columns).order_by(EVENT.c.id.desc()).limit(count))
    return tuple(Event(*row) for row in rows)
