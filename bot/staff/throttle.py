"""Sign-ins that fail make the next one wait, longer each time: by account, and by address more patiently.

A whole office shares one address, so a colleague who forgot a password must not shut the others out; and an account
never waits longer than a quarter of an hour, so that a stranger cannot shut its owner out for the day.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from bot.staff.tables import ATTEMPT

FREE = {"account": 4, "address": 20}
"""Failures before the first pause."""
LONGEST = {"account": 900, "address": 300}
"""Longest pause, in seconds."""
FORGET_SECONDS = 86400


def pause(kind: str, failures: int) -> int:
    """Return how many seconds to wait after this many failures in a row."""
    over = failures - FREE[kind]
    return 0 if over < 0 else min(2 ** min(over + 1, 20), LONGEST[kind])


def wait(connection: Connection, keys: dict[str, str], now: int) -> int:
    """Return the seconds until the next attempt is looked at; 0: now. `keys` is kind → hash."""
    rows = connection.execute(select(ATTEMPT.c.free_at).where(ATTEMPT.c.key_hash.in_(keys.values())))
    return max((int(row[0]) - now for row in rows if row[0] > now), default=0)


def count(connection: Connection, keys: dict[str, str], now: int) -> None:
    """Count an attempt as failed before it is looked at, so that many at once are counted too."""
    connection.execute(ATTEMPT.delete().where(ATTEMPT.c.seen_at < now - FORGET_SECONDS))
    for kind, key in keys.items():
        changed = connection.execute(
            ATTEMPT.update().where(ATTEMPT.c.key_hash == key).values(failures=ATTEMPT.c.failures + 1, seen_at=now)
        )
        if not changed.rowcount:
            _first(connection, key, now)
        failures = connection.execute(select(ATTEMPT.c.failures).where(ATTEMPT.c.key_hash == key)).scalar()
        connection.execute(
            ATTEMPT.update().where(ATTEMPT.c.key_hash == key).values(free_at=now + pause(kind, failures))
        )


def _first(connection: Connection, key: str, now: int) -> None:
    try:
        with connection.begin_nested():
            connection.execute(ATTEMPT.insert().values(key_hash=key, failures=1, free_at=0, seen_at=now))
    except IntegrityError:
        # another process counted the first one at this moment
        connection.execute(
            ATTEMPT.update().where(ATTEMPT.c.key_hash == key).values(failures=ATTEMPT.c.failures + 1, seen_at=now)
        )


def succeeded(connection: Connection, keys: dict[str, str]) -> None:
    """Forget the account's failures; an address only loses the one just counted, or one good account would open it."""
    uncount(connection, keys)
    connection.execute(ATTEMPT.delete().where(ATTEMPT.c.key_hash == keys["account"]))


def uncount(connection: Connection, keys: dict[str, str]) -> None:
    """Take back the count of an attempt that was right."""
    connection.execute(
        ATTEMPT.update()
        .where(ATTEMPT.c.key_hash.in_(keys.values()), ATTEMPT.c.failures > 0)
        .values(failures=ATTEMPT.c.failures - 1, free_at=0)
    )
