"""The second factor: a code of six digits from an app (TOTP), each at most once; ten recovery codes for a lost phone."""

from __future__ import annotations

import pyotp
from sqlalchemy import func, select

from bot.staff import events
from bot.staff.codes import make_code, plain
from bot.staff.members import Member
from bot.staff.office import Office
from bot.staff.tables import MEMBER, RECOVERY

ISSUER = "Loket"
RECOVERY_CODES = 10
RECOVERY_GROUPS = 3
"""60 bits."""
STEP_SECONDS = 30
WINDOW = 1
"""A telephone's clock may be half a minute off, either way."""


def make_secret() -> str:
    """Return a new secret for an app."""
    return pyotp.random_base32()


def address(secret: str, name: str) -> str:
    """Return what the QR code says to the app."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


def switch_on(office: Office, member: Member, secret: str, code: str) -> tuple[str, ...] | None:
    """Use this secret from now on, when the code proves that the app has it.

    Returns:
        The recovery codes, to be shown once; None when the code is wrong.
    """
    step = _step(secret, code, office.now())
    if step is None:
        return None
    codes = tuple(make_code(RECOVERY_GROUPS) for _ in range(RECOVERY_CODES))
    with office.engine.begin() as connection:
        connection.execute(
            MEMBER.update().where(MEMBER.c.id == member.id).values(totp=office.sealer.seal(secret), totp_step=step)
        )
        connection.execute(RECOVERY.delete().where(RECOVERY.c.member_id == member.id))
        for one in codes:
            connection.execute(RECOVERY.insert().values(code_hash=_hash(office, member, one), member_id=member.id))
        events.record(connection, office.now(), member.name, "second_factor_on")
    return codes


def switch_off(office: Office, member: Member) -> None:
    """Do without a second factor."""
    with office.engine.begin() as connection:
        connection.execute(MEMBER.update().where(MEMBER.c.id == member.id).values(totp=None, totp_step=0))
        connection.execute(RECOVERY.delete().where(RECOVERY.c.member_id == member.id))
        events.record(connection, office.now(), member.name, "second_factor_off")


def is_right(office: Office, member: Member, code: str) -> bool:
    """Return whether a code of the app or a recovery code fits; it does not fit again."""
    digits = "".join(code.split())
    if not digits.isdigit():
        return _use_recovery(office, member, code)
    with office.engine.begin() as connection:
        row = connection.execute(select(MEMBER.c.totp).where(MEMBER.c.id == member.id)).first()
        secret = office.sealer.open(row.totp) if row is not None and row.totp else None
        step = _step(secret, digits, office.now()) if secret else None
        if step is None:
            return False
        # a code seen over the shoulder is good for nothing: only a later half minute is taken
        used = connection.execute(
            MEMBER.update().where(MEMBER.c.id == member.id, MEMBER.c.totp_step < step).values(totp_step=step)
        )
        return bool(used.rowcount)


def recovery_codes_left(office: Office, member: Member) -> int:
    """Return how many recovery codes are unused."""
    with office.engine.connect() as connection:
        query = select(func.count()).select_from(RECOVERY).where(RECOVERY.c.member_id == member.id)
        return int(connection.execute(query).scalar() or 0)


def _use_recovery(office: Office, member: Member, code: str) -> bool:
    with office.engine.begin() as connection:
        used = connection.execute(
            RECOVERY.delete().where(
                RECOVERY.c.member_id == member.id, RECOVERY.c.code_hash == _hash(office, member, code)
            )
        )
        if used.rowcount:
            events.record(connection, office.now(), member.name, "recovery_used")
        return bool(used.rowcount)


def _step(secret: str, code: str, now: int) -> int | None:
    """Return the half minute a code belongs to, or None."""
    if len(code) != 6 or not code.isascii() or not code.isdigit():
        return None
    totp = pyotp.TOTP(secret)
    for step in range(now // STEP_SECONDS - WINDOW, now // STEP_SECONDS + WINDOW + 1):
        if pyotp.utils.strings_equal(totp.generate_otp(step), code):
            return step
    return None


def _hash(office: Office, member: Member, code: str) -> str:
    return office.sealer.hash(f"recovery {member.id}", plain(code))
