"""Members: finding, changing, removing. The last admin stays: somebody must be able to let people in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.engine import Connection

from bot.staff import events, names
from bot.staff.office import Office, StaffError
from bot.staff.passwords import hash_password
from bot.staff.roles import ROLES, SECOND_FACTOR, may
from bot.staff.tables import EVENT, INVITATION, MEMBER, RECOVERY, SESSION


@dataclass(frozen=True)
class Member:
    """One person of the desk."""

    id: int
    name: str
    role: str
    language: str | None
    """Language of the desk, None: the browser's."""
    has_second_factor: bool
    stamp: int
    """Rises when the password changes."""
    seen_at: int | None
    """UTC seconds of the last sign-in."""

    def may(self, permission: str) -> bool:
        """Return whether this member may do something."""
        return may(self.role, permission)

    @property
    def needs_second_factor(self) -> bool:
        """Whether the role asks for a second factor that is not there yet."""
        return self.role in SECOND_FACTOR and not self.has_second_factor


def find(office: Office, member_id: int) -> Member | None:
    """Return the member with this number."""
    with office.engine.connect() as connection:
        return _one(connection, MEMBER.c.id == member_id)


def find_by_name(office: Office, name: str) -> Member | None:
    """Return the member with this name, however it is spelt."""
    with office.engine.connect() as connection:
        return _one(connection, MEMBER.c.name_key == names.key(name))


def everybody(office: Office) -> tuple[Member, ...]:
    """Return all members, by name."""
    with office.engine.connect() as connection:
        return tuple(_member(row) for row in connection.execute(select(MEMBER).order_by(MEMBER.c.name_key)))


def set_language(office: Office, member: Member, language: str | None) -> None:
    """Choose the desk's language."""
    with office.engine.begin() as connection:
        connection.execute(MEMBER.update().where(MEMBER.c.id == member.id).values(language=language))


def set_password(office: Office, member: Member, password: str) -> None:
    """Change the password; every session ends."""
    hashed = hash_password(password)
    with office.engine.begin() as connection:
        connection.execute(
            MEMBER.update().where(MEMBER.c.id == member.id).values(password=hashed, stamp=MEMBER.c.stamp + 1)
        )
        connection.execute(SESSION.delete().where(SESSION.c.member_id == member.id))
        events.record(connection, office.now(), member.name, "password_changed")


def set_role(office: Office, member: Member, role: str, *, by: str) -> None:
    """Change what a member may do; who may invite nobody any more loses the invitations they made.

    Raises:
        StaffError: there is no such role, or the member is the last admin.
    """
    if role not in ROLES:
        raise StaffError("no_role", f"There is no role {role!r}.", next_step=f"Choose one of {', '.join(ROLES)}.")
    with office.engine.begin() as connection:
        _keep_an_admin(connection)
        changed = connection.execute(
            MEMBER.update()
            .where(MEMBER.c.id == member.id, or_(role == "admin", _not_the_last_admin()))
            .values(role=role)
        )
        if not changed.rowcount:
            raise _last_admin()
        events.record(connection, office.now(), by, "role_changed", about=member.name)
        if not may(role, "team.edit"):
            _withdraw_invitations_by(connection, member, office.now(), by)


def remove(office: Office, member: Member, *, by: str) -> None:
    """Remove a member, with sessions, codes and the invitations they made; what they published keeps their name.

    Raises:
        StaffError: the member is the last admin.
    """
    with office.engine.begin() as connection:
        _keep_an_admin(connection)
        removed = connection.execute(MEMBER.delete().where(MEMBER.c.id == member.id, _not_the_last_admin()))
        if not removed.rowcount:
            raise _last_admin()
        for table in (SESSION, RECOVERY):
            connection.execute(table.delete().where(table.c.member_id == member.id))
        connection.execute(INVITATION.delete().where(INVITATION.c.name_key == names.key(member.name)))
        events.record(connection, office.now(), by, "removed", about=member.name)
        _withdraw_invitations_by(connection, member, office.now(), by)


def history(office: Office, count: int = 30) -> tuple[events.Event, ...]:
    """Return what happened to accounts, newest first."""
    with office.engine.begin() as connection:
        connection.execute(EVENT.delete().where(EVENT.c.at < office.now() - events.KEPT_SECONDS))
        return events.newest(connection, count)


def _one(connection: Connection, condition: Any) -> Member | None:
    row = connection.execute(select(MEMBER).where(condition)).first()
    return _member(row) if row is not None else None


def _member(row: Any) -> Member:
    return Member(row.id, row.name, row.role, row.language, row.totp is not None, row.stamp, row.seen_at)


def _withdraw_invitations_by(connection: Connection, member: Member, at: int, by: str) -> None:
    # a code made for oneself under another name, or for a colleague's account, would be a way back in for days
    theirs = INVITATION.c.made_by == member.name
    for name in connection.execute(select(INVITATION.c.name).where(theirs)).scalars().all():
        events.record(connection, at, by, "withdrawn", about=name)
    connection.execute(INVITATION.delete().where(theirs))


def _keep_an_admin(connection: Connection) -> None:
    # where several may write at once, the admins wait for each other; SQLite has one writer anyhow
    connection.execute(select(MEMBER.c.id).where(MEMBER.c.role == "admin").with_for_update()).fetchall()


def _not_the_last_admin() -> Any:
    other = MEMBER.alias()
    admins = select(func.count()).where(other.c.role == "admin").scalar_subquery()
    return or_(MEMBER.c.role != "admin", admins > 1)


def _last_admin() -> StaffError:
    return StaffError("last_admin", "This is the last admin.", next_step="Make somebody else admin first.")
