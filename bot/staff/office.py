"""What every function about staff needs: the database, the seals and the time."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.engine import Engine

from bot.errors import LoketError
from bot.settings import Settings
from bot.staff.sealing import Sealer
from bot.store.database import open_database


def _now() -> int:
    return int(time.time())


@dataclass(frozen=True)
class Office:
    """The staff of one installation."""

    engine: Engine
    sealer: Sealer
    now: Callable[[], int] = _now
    """UTC seconds."""


def open_office(settings: Settings) -> Office:
    """Open the staff's part of the database.

    Raises:
        Setup: the database cannot be opened.
    """
    return Office(open_database(settings), Sealer(settings.secret))


class StaffError(LoketError):
    """Something about an account cannot be done; `key` names the sentence in `data/desk/<language>/team.yml`."""

    status = 400

    def __init__(self, key: str, message: str, *, next_step: str = "") -> None:
        super().__init__(message, next_step=next_step)
        self.key = key
