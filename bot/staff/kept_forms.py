"""A form that was sent after its session had ended: kept for its own member, sealed, for an hour, and continued."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

import msgspec
from sqlalchemy import select

from bot.staff.members import Member
from bot.staff.office import Office
from bot.staff.tables import KEPT_FORM

_FIELDS = msgspec.json.Decoder(list[tuple[str, str]])
KEPT_SECONDS = 3600
MAX_CHARACTERS = 1_000_000
NEVER = ("csrf_token", "password", "code", "secret")
"""Beginnings of names of fields that are never kept."""


@dataclass(frozen=True)
class KeptForm:
    """What somebody had written."""

    path: str
    """Where it was sent to, below /staff."""
    fields: tuple[tuple[str, str], ...]


def keep(office: Office, member: Member, form: KeptForm) -> str | None:
    """Keep a form and return the key to it; None when it is too large."""
    fields = [(name, value) for name, value in form.fields if not name.startswith(NEVER)]
    if sum(len(name) + len(value) for name, value in fields) > MAX_CHARACTERS or len(form.path) > 500:
        return None
    key = secrets.token_urlsafe(24)
    now = office.now()
    with office.engine.begin() as connection:
        connection.execute(KEPT_FORM.delete().where(KEPT_FORM.c.made_at < now - KEPT_SECONDS))
        # the newest is what the person means
        connection.execute(KEPT_FORM.delete().where(KEPT_FORM.c.member_id == member.id))
        connection.execute(
            KEPT_FORM.insert().values(
                key_hash=office.sealer.hash("kept", key),
                member_id=member.id,
                path=form.path,
                fields=office.sealer.seal(msgspec.json.encode(fields).decode()),
                made_at=now,
            )
        )
    return key


def look(office: Office, member: Member, key: str) -> KeptForm | None:
    """Return the form behind a key, to its own member only."""
    where = (
        KEPT_FORM.c.key_hash == office.sealer.hash("kept", key),
        KEPT_FORM.c.member_id == member.id,
        KEPT_FORM.c.made_at > office.now() - KEPT_SECONDS,
    )
    with office.engine.connect() as connection:
        row = connection.execute(select(KEPT_FORM.c.path, KEPT_FORM.c.fields).where(*where)).first()
    opened = office.sealer.open(row.fields) if row is not None else None
    if row is None or opened is None:
        return None
    return KeptForm(row.path, tuple(_FIELDS.decode(opened)))


def drop(office: Office, member: Member) -> None:
    """Forget what a member's forms held."""
    with office.engine.begin() as connection:
        connection.execute(KEPT_FORM.delete().where(KEPT_FORM.c.member_id == member.id))
