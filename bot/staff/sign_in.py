"""Signing in: name and password, then the second factor where there is one. Slowly, after mistakes."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from bot.staff import events, members, names, passwords, second_factor, throttle
from bot.staff.members import Member
from bot.staff.office import Office
from bot.staff.tables import MEMBER
from bot.subscriber import subscriber


@dataclass(frozen=True)
class Attempt:
    """What came of an attempt."""

    member: Member | None
    """Set when name and password (or the code) fit."""
    wait: int = 0
    """Seconds to wait before the next attempt is looked at; 0: it was looked at."""


def by_password(office: Office, name: str, password: str, address: str) -> Attempt:
    """Check name and password. An unknown name takes as long, and says the same, as a wrong password."""
    keys = _keys(office, name, address)
    waiting = _wait(office, keys)
    if waiting:
        return Attempt(None, waiting)
    with office.engine.connect() as connection:
        query = select(MEMBER.c.id, MEMBER.c.name, MEMBER.c.password).where(MEMBER.c.name_key == names.key(name))
        row = connection.execute(query).first()
    if not passwords.is_right(row.password if row is not None else None, password):
        if row is not None:
            _note(office, row.name, "refused")
        return Attempt(None)
    found = members.find(office, row.id)
    with office.engine.begin() as connection:
        if found is not None and found.has_second_factor:
            # earlier failures stay counted until that one fits too, or codes could be guessed without end
            throttle.uncount(connection, keys)
        else:
            throttle.succeeded(connection, keys)
    return Attempt(found)


def by_code(office: Office, member: Member, code: str, address: str) -> Attempt:
    """Check the second factor of a member whose password was right."""
    keys = _keys(office, member.name, address)
    waiting = _wait(office, keys)
    if waiting:
        return Attempt(None, waiting)
    if not second_factor.is_right(office, member, code):
        _note(office, member.name, "refused")
        return Attempt(None)
    with office.engine.begin() as connection:
        throttle.succeeded(connection, keys)
    return Attempt(member)


def may_try_invitation(office: Office, address: str) -> int:
    """Count one attempt with an invitation from this address; return the seconds to wait, 0 when it may be looked at."""
    return _wait(office, {"address": _keys(office, "", address)["address"]})


def _keys(office: Office, name: str, address: str) -> dict[str, str]:
    return {
        "account": office.sealer.hash("account", names.key(name)),
        "address": office.sealer.hash("address", subscriber(address)),
    }


def _wait(office: Office, keys: dict[str, str]) -> int:
    now = office.now()
    with office.engine.begin() as connection:
        waiting = throttle.wait(connection, keys, now)
        if not waiting:
            throttle.count(connection, keys, now)
    return waiting


def _note(office: Office, name: str, what: str) -> None:
    with office.engine.begin() as connection:
        events.record(connection, office.now(), name, what)


def forgive(office: Office, member: Member) -> None:
    """Forget the failures of an account whose owner has just proved the password in an open session."""
    with office.engine.begin() as connection:
        throttle.succeeded(connection, {"account": _keys(office, member.name, "")["account"]})
