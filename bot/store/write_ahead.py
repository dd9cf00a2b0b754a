"""SQLite's log of what is written ahead: a row that was deleted can be read there until the log is emptied."""

from __future__ import annotations

import logging
import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

logger = logging.getLogger(__name__)


def empty_log(db: sqlite3.Connection) -> bool:
    """Move the log into the file and cut it to nothing; False where somebody reads or writes just now.

    `secure_delete` overwrites a deleted row in the file alone.
    """
    try:
        (is_busy, _, _) = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.Error as error:
        logger.warning("The log of a database cannot be emptied now (%s).", type(error).__name__)
        return False
    return not is_busy


def empty_log_of(database: Engine) -> None:
    """Do the same for a database of SQLAlchemy; another kind of server looks after its own log."""
    if database.dialect.name != "sqlite":
        return
    raw = database.raw_connection()
    try:
        empty_log(raw.driver_connection)
    finally:
        raw.close()
