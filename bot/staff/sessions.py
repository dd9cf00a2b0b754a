"""Sessions: a random token in the browser, only its hash here. They end after 30 idle minutes and after 12 hours."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from bot.staff import events
from bot.staff.members import Member, _member
from bot.staff.office import Office
from bot.staff.tables import MEMBER, SESSION

IDLE_SECONDS = 30 * 60
LONGEST_SECONDS = 12 * 3600
REMEMBERED_SECONDS = 24 * 3600
"""An ended session is known so long, so that a form posted too late can wait for its own member."""
TOUCH_SECONDS = 60
"""A session's last use is written at most once a minute."""


@dataclass(frozen=True)
class Found:
    """A session that is known here."""

    member: Member
    is_open: bool
    """False: it ended by itself; who it belonged to is still known."""


def start(office: Office, member: Member) -> str:
    """Begin a session and return its token."""
    token = secrets.token_urlsafe(32)
    now = office.now()
    with office.engine.begin() as connection:
        connection.execute(SESSION.delete().where(SESSION.c.made_at < now - LONGEST_SECONDS - REMEMBERED_SECONDS))
        connection.execute(SESSION.delete().where(SESSION.c.seen_at < now - IDLE_SECONDS - REMEMBERED_SECONDS))
        connection.execute(
            SESSION.insert().values(token_hash=_hash(office, token), member_id=member.id, made_at=now, seen_at=now)
        )
        connection.execute(MEMBER.update().where(MEMBER.c.id == member.id).values(seen_at=now))
        events.record(connection, now, member.name, "signed_in")
    return token


def find(office: Office, token: str) -> Found | None:
    """Return the session of a token, and keep an open one open."""
    now = office.now()
    # the names of the session's own columns are those of a member's too
    columns = (MEMBER, SESSION.c.made_at.label("began"), SESSION.c.seen_at.label("used"))
    where = SESSION.c.token_hash == _hash(office, token)
    with office.engine.connect() as connection:
        row: Any = connection.execute(select(*columns).select_from(SESSION.join(MEMBER)).where(where)).first()
    if row is None:
        return None
    is_open = now - row.used < IDLE_SECONDS and now - row.began < LONGEST_SECONDS
    if is_open and now - row.used >= TOUCH_SECONDS:
        with office.engine.begin() as connection:
            connection.execute(SESSION.update().where(where).values(seen_at=now))
    return Found(_member(row), is_open)


def end(office: Office, token: str) -> None:
    """End one session."""
    with office.engine.begin() as connection:
        connection.execute(SESSION.delete().where(SESSION.c.token_hash == _hash(office, token)))


def end_all(office: Office, member: Member, *, by: str) -> None:
    """End every session of a member."""
    with office.engine.begin() as connection:
        connection.execute(SESSION.delete().where(SESSION.c.member_id == member.id))
        events.record(connection, office.now(), by, "sessions_ended", about="" if by == member.name else member.name)


def _hash(office: Office, token: str) -> str:
    return office.sealer.hash("session", token)
