"""A damaged SQLite file is removed at start and begun anew: forgetting a day is better than not opening.

Only for what lives a day and may be lost: conversations. Never for statistics or staff.
"""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

logger = logging.getLogger(__name__)


def remove_if_broken(path: Path) -> bool:
    """Remove a file that is no sound SQLite database; say whether that was done. One that is locked is left alone."""
    if not path.is_file():
        return False
    try:
        with closing(sqlite3.connect(path, timeout=1)) as db:
            (found,) = db.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.OperationalError:
        return False
    except sqlite3.DatabaseError:
        found = "not a database"
    if found == "ok":
        return False
    logger.error("%s was damaged: it is removed and begun anew.", path.name)
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    return True
