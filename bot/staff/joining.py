"""Invitations: a code for one name and one role, for seven days, used once. There is no account before one is used.

A code for a name that is a member already is how a lost password or telephone is replaced: the member joins anew, with
the same name and a new password, and the second factor begins again.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from bot.staff import events, names
from bot.staff.codes import make_code, plain
from bot.staff.members import Member, find_by_name
from bot.staff.office import Office, StaffError
from bot.staff.passwords import hash_password
from bot.staff.roles import ROLES
from bot.staff.tables import INVITATION, MEMBER, RECOVERY, SESSION

DAYS = 7
CODE_GROUPS = 4
"""80 bits."""


@dataclass(frozen=True)
class Invitation:
    """An invitation nobody has used yet; the code itself is not kept."""

    name: str
    role: str
    made_by: str
    ends_at: int
    """UTC seconds."""


def invite(office: Office, name: str, role: str, *, by: str) -> str:
    """Return a new code for a new member; an older one for the same name stops working.

    Raises:
        StaffError: the name cannot be one or is taken, or there is no such role.
    """
    wanted = names.clean(name)
    if not wanted:
        raise StaffError("no_name", "This cannot be a name.", next_step="Use 1 to 60 letters.")
    if role not in ROLES:
        raise StaffError("no_role", f"There is no role {role!r}.", next_step=f"Choose one of {', '.join(ROLES)}.")
    if find_by_name(office, wanted) is not None:
        raise StaffError("taken", f"{wanted} is a member already.", next_step="Use `loket staff reset` for a new code.")
    return _make(office, wanted, role, by, "invited")


def reset(office: Office, member: Member, *, by: str) -> str:
    """Return a code with which a member chooses a new password; until it is used, nothing changes."""
    return _make(office, member.name, member.role, by, "reset")


def pending(office: Office) -> tuple[Invitation, ...]:
    """Return the invitations that can still be used."""
    columns = (INVITATION.c.name, INVITATION.c.role, INVITATION.c.made_by, INVITATION.c.ends_at)
    with office.engine.connect() as connection:
        rows = connection.execute(
            select(*columns).where(INVITATION.c.ends_at > office.now()).order_by(INVITATION.c.name_key)
        )
        return tuple(Invitation(*row) for row in rows)


def withdraw(office: Office, name: str, *, by: str) -> bool:
    """Delete the invitation of a name; return whether there was one."""
    with office.engine.begin() as connection:
        gone = connection.execute(INVITATION.delete().where(INVITATION.c.name_key == names.key(name))).rowcount
        if gone:
            events.record(connection, office.now(), by, "withdrawn", about=names.clean(name))
    return bool(gone)


def look(office: Office, code: str) -> Invitation | None:
    """Return the invitation of a code, without using it."""
    columns = (INVITATION.c.name, INVITATION.c.role, INVITATION.c.made_by, INVITATION.c.ends_at)
    with office.engine.connect() as connection:
        row = connection.execute(select(*columns).where(INVITATION.c.code_hash == _hash(office, code))).first()
    return Invitation(*row) if row is not None and row.ends_at > office.now() else None


def join(office: Office, code: str, password: str) -> Member | None:
    """Use a code: make the member, or give an old one a new beginning; None when the code is not (any more) good."""
    hashed = hash_password(password)
    now = office.now()
    with office.engine.begin() as connection:
        row = connection.execute(select(INVITATION).where(INVITATION.c.code_hash == _hash(office, code))).first()
        # deleting decides: of two who use a code at once, one finds it gone
        used = connection.execute(INVITATION.delete().where(INVITATION.c.code_hash == _hash(office, code))).rowcount
        if row is None or not used or row.ends_at <= now:
            return None
        values = {"password": hashed, "totp": None, "totp_step": 0}
        mine = MEMBER.c.name_key == row.name_key
        if connection.execute(MEMBER.update().where(mine).values(stamp=MEMBER.c.stamp + 1, **values)).rowcount:
            member_id = connection.execute(select(MEMBER.c.id).where(mine)).scalar()
            for table in (SESSION, RECOVERY):
                connection.execute(table.delete().where(table.c.member_id == member_id))
        else:
            connection.execute(
                MEMBER.insert().values(name=row.name, name_key=row.name_key, role=row.role, made_at=now, **values)
            )
        events.record(connection, now, row.name, "joined")
    return find_by_name(office, row.name)


def _make(office: Office, name: str, role: str, by: str, what: str) -> str:
    code = make_code(CODE_GROUPS)
    key = names.key(name)
    now = office.now()
    with office.engine.begin() as connection:
        connection.execute(INVITATION.delete().where(INVITATION.c.name_key == key))
        connection.execute(INVITATION.delete().where(INVITATION.c.ends_at <= now))
        connection.execute(
            INVITATION.insert().values(
                code_hash=_hash(office, code),
                name=name,
                name_key=key,
                role=role,
                made_by=by,
                ends_at=now + DAYS * 86400,
            )
        )
        events.record(connection, now, by, what, about=name)
    return code


def _hash(office: Office, code: str) -> str:
    return office.sealer.hash("invitation", plain(code))
