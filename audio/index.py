"""What is known of utterances and clips, in SQLite, shared by all processes of the loket.

Published text only: what a person typed never comes here (see `audio.shelf`). Everything in it can be rendered again,
so a damaged file is put aside and a new one begun.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from contextlib import suppress
from dataclasses import astuple
from pathlib import Path
from typing import Any

from audio.clip import ClipFacts
from audio.encode import check_format
from audio.engine import SpanVoice, Word
from audio.utterance import Utterance

SCHEMA_VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS utterances (
  key TEXT PRIMARY KEY, language TEXT NOT NULL, text TEXT NOT NULL, speed TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS clips (
  key TEXT NOT NULL, format TEXT NOT NULL, engine TEXT NOT NULL, rank INTEGER NOT NULL, hash TEXT NOT NULL,
  size INTEGER NOT NULL, seconds REAL NOT NULL, sha256 TEXT NOT NULL, words TEXT NOT NULL, spans TEXT NOT NULL,
  PRIMARY KEY (key, format, engine)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS clips_by_hash ON clips (hash);
CREATE TABLE IF NOT EXISTS imported (hash TEXT PRIMARY KEY) WITHOUT ROWID;
"""
_COLUMNS = "key, format, hash, engine, rank, size, seconds, sha256, words, spans"


class IndexAway(Exception):
    """The machine that keeps the index does not answer; the message names the kind of failure."""


class Index:
    """One connection, shared by the threads of a process."""

    def __init__(self, path: Path) -> None:
        """Open or make the file.

        Raises:
            OSError: the folder cannot be made or written.
            sqlite3.Error: the file can be neither used nor replaced.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        try:
            self._db = _open(path)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            for suffix in ("", "-wal", "-shm"):
                with suppress(FileNotFoundError):
                    Path(f"{path}{suffix}").replace(f"{path}{suffix}.broken")
            self._db = _open(path)

    def add_utterance(self, utterance: Utterance) -> None:
        """Remember a published utterance."""
        row = (utterance.key, utterance.language, utterance.text, utterance.speed)
        with self._lock, self._db:
            self._db.execute("INSERT OR IGNORE INTO utterances VALUES (?, ?, ?, ?)", row)

    def utterance(self, key: str) -> Utterance | None:
        """Return the utterance with this key."""
        with self._lock:
            row = self._db.execute("SELECT language, text, speed FROM utterances WHERE key = ?", (key,)).fetchone()
        return Utterance(*row) if row else None

    def add_clip(self, clip: ClipFacts) -> None:
        """Remember a clip; one of the same engine and format is replaced."""
        row = (clip.key, clip.format, clip.hash, clip.engine, clip.rank, clip.size, clip.seconds, clip.check)
        timings = json.dumps([astuple(word) for word in clip.words])
        spans = json.dumps([astuple(span) for span in clip.spans])
        with self._lock, self._db:
            self._db.execute(
                f"INSERT OR REPLACE INTO clips ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
                (*row, timings, spans),
            )

    def clips(self, key: str) -> list[ClipFacts]:
        """Return the clips of an utterance, the best first."""
        return self._select("key = ? ORDER BY rank DESC", key)

    def clip(self, name: str) -> ClipFacts | None:
        """Return the clip with this hash."""
        found = self._select("hash = ? LIMIT 1", name)
        return found[0] if found else None

    def forget_clip(self, name: str) -> None:
        """Forget a clip whose file is damaged or gone."""
        with self._lock, self._db:
            self._db.execute("DELETE FROM clips WHERE hash = ?", (name,))

    def all_clips(self) -> list[ClipFacts]:
        """Return every clip, for housekeeping."""
        return self._select("key >= ?", "")

    def mark_imported(self, name: str) -> None:
        """Remember that a clip came in a pack, so that nobody looks for its source here."""
        with self._lock, self._db:
            self._db.execute("INSERT OR IGNORE INTO imported VALUES (?)", (name,))

    def imported(self) -> frozenset[str]:
        """Return the hashes of the clips that came in packs."""
        with self._lock:
            return frozenset(name for (name,) in self._db.execute("SELECT hash FROM imported"))

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._db.close()

    def _select(self, condition: str, value: str) -> list[ClipFacts]:
        query = f"SELECT {_COLUMNS} FROM clips WHERE {condition}"  # noqa: S608 - both are constants of this module
        with self._lock:
            rows = self._db.execute(query, (value,)).fetchall()
        return [_clip(row) for row in rows]


def _open(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=5.0, check_same_thread=False)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if version not in (0, SCHEMA_VERSION):
            db.executescript("DROP TABLE IF EXISTS clips; DROP TABLE IF EXISTS utterances;")
        db.executescript(_SCHEMA)
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        db.commit()
    except sqlite3.Error:
        db.close()
        raise
    return db


def _clip(row: tuple[Any, ...]) -> ClipFacts:
    key, form, name, engine, rank, size, seconds, check, words, spans = row
    return ClipFacts(
        key,
        check_format(form),
        name,
        engine,
        rank,
        size,
        seconds,
        check,
        tuple(Word(*word) for word in json.loads(words)),
        tuple(SpanVoice(*span) for span in json.loads(spans)),
    )
