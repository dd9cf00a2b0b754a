"""What the disk and the index complain of now: said to the operator when it begins, gone when the same thing works again.

A file that another process held for a moment is no broken file: whoever deleted it would have every voice rendered anew.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from pathlib import Path
from typing import Literal

from audio.clip import StorageWarning

_log = logging.getLogger(__name__)

Source = Literal["start", "clips", "index", "away"]
"""What ends it: a file that opens after all; a clip that is written; an entry that is made; any answer of the index."""
_HELD = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_LEAST = 0xFF
"""The part of SQLite's code that names the kind of an error."""


class Complaints:
    """One of each kind from each source; safe to use from many threads."""

    def __init__(self) -> None:
        """Begin with none."""
        self._lock = threading.Lock()
        self._present: dict[tuple[Source, str], StorageWarning] = {}

    @property
    def present(self) -> tuple[StorageWarning, ...]:
        """What the operator should know now, one of each kind."""
        with self._lock:
            return tuple({warning.code: warning for warning in self._present.values()}.values())

    def add(self, source: Source, warning: StorageWarning) -> None:
        """Take a warning; the log hears of it once."""
        with self._lock:
            is_new = (source, warning.code) not in self._present
            self._present[source, warning.code] = warning
        if is_new:
            _log.warning("audio cache %s: %s. %s", warning.path, warning.cause, warning.next_step)

    def end(self, *sources: Source) -> None:
        """Drop what came from these sources: they work."""
        if not self._present:
            return
        with self._lock:
            for known in [known for known in self._present if known[0] in sources]:
                del self._present[known]


def of_index(directory: Path, error: sqlite3.Error) -> StorageWarning:
    """Say what is wrong with the index, and what to do."""
    kind = getattr(error, "sqlite_errorcode", 0) & _LEAST
    if kind in _HELD:
        step = "If it does not pass, end what holds index.sqlite3 in this folder: a copy, a backup, a virus scanner."
        return StorageWarning("index_locked", str(directory), str(error), step)
    if kind == sqlite3.SQLITE_FULL:
        return StorageWarning("disk_full", str(directory), str(error), "Free space on this disk.")
    step = "Check the disk, then delete index.sqlite3 in this folder; clips are rendered again."
    return StorageWarning("broken_index", str(directory), str(error), step)
