"""The file of the index: made, brought up to date, or put aside where it is damaged."""

from __future__ import annotations

import sqlite3
import time
from contextlib import suppress
from pathlib import Path

HOUR_S = 3600
SCHEMA_VERSION = 2
_SCHEMA = """
CREATE TABLE IF NOT EXISTS utterances (
  key TEXT PRIMARY KEY, language TEXT NOT NULL, text TEXT NOT NULL, speed TEXT NOT NULL, said INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS clips (
  key TEXT NOT NULL, format TEXT NOT NULL, engine TEXT NOT NULL, rank INTEGER NOT NULL, hash TEXT NOT NULL,
  size INTEGER NOT NULL, seconds REAL NOT NULL, sha256 TEXT NOT NULL, words TEXT NOT NULL, spans TEXT NOT NULL,
  PRIMARY KEY (key, format, engine)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS clips_by_hash ON clips (hash);
CREATE TABLE IF NOT EXISTS imported (hash TEXT PRIMARY KEY) WITHOUT ROWID;
"""
"""`said` is the hour in which a text was said last; NULL where published texts need it."""


def open_file(path: Path) -> sqlite3.Connection:
    """Open or make the file; a damaged one is put aside.

    Raises:
        OSError: the folder cannot be made or written.
        sqlite3.Error: the file can be neither used nor replaced.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _open(path)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        for suffix in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                Path(f"{path}{suffix}").replace(f"{path}{suffix}.broken")
        return _open(path)


def hour_of(now: float | None = None) -> int:
    """Return the beginning of an hour, of this one when it is not given: a finer time would tell who was here when."""
    return int((time.time() if now is None else now) // HOUR_S * HOUR_S)


def _open(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=5.0, check_same_thread=False)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("PRAGMA secure_delete = ON")
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if version == 1:
            _add_hours(db)
        elif version not in (0, SCHEMA_VERSION):
            db.executescript("DROP TABLE IF EXISTS clips; DROP TABLE IF EXISTS utterances;")
        db.executescript(_SCHEMA)
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        db.commit()
    except sqlite3.Error:
        db.close()
        raise
    return db


def _add_hours(db: sqlite3.Connection) -> None:
    """Give the texts of an older file their hour, once though several processes start: said now, for all that is known."""
    db.execute("BEGIN IMMEDIATE")
    if not db.execute("SELECT 1 FROM pragma_table_info('utterances') WHERE name = 'said'").fetchone():
        db.execute("ALTER TABLE utterances ADD COLUMN said INTEGER")
        db.execute("UPDATE utterances SET said = ?", (hour_of(),))
    db.commit()
