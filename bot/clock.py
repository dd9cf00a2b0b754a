"""The time in Brussels, wherever the machine stands: hours, days and last days of an answer are meant there."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")


def local_now() -> datetime:
    """Return the time in Brussels."""
    return datetime.now(UTC).astimezone(BRUSSELS)


def local_today() -> date:
    """Return the day in Brussels: after midnight there it is another one than on a machine that counts in UTC."""
    return local_now().date()
