"""SQLite's log of what is written ahead: a row that was deleted can be read there until the log is emptied."""

from __future__ import annotations

import logging
import sqlite3

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
