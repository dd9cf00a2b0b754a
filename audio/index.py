"""What is known of utterances and clips, in SQLite, shared by all processes of the loket.

Published text, and for about a day what was put together for somebody: never what a person typed, nor what is discreet
(see `audio.shelf`). Everything in it can be rendered again, so a damaged file is put aside and a new one begun.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Collection
from dataclasses import astuple
from pathlib import Path
from typing import Any

from audio.clip import ClipFacts
from audio.encode import check_format
from audio.engine import SpanVoice, Word
from audio.index_file import HOUR_S, hour_of, open_file
from audio.utterance import Utterance

FORGET_AFTER_S = 26 * HOUR_S
"""How long a text that is not published stays after it was said: longer than a conversation, whose screen may show it."""
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
        self._lock = threading.Lock()
        self._db = open_file(path)

    def add_utterance(self, utterance: Utterance, now: float | None = None) -> None:
        """Remember an utterance, and the hour in which it was said; of one that is published no hour is kept."""
        hour = hour_of(now)
        row = (utterance.key, utterance.language, utterance.text, utterance.speed, hour)
        with self._lock:
            known = self._db.execute("SELECT said FROM utterances WHERE key = ?", row[:1]).fetchone()
            if known is None or (known[0] is not None and known[0] < hour):
                with self._db:
                    self._db.execute(
                        "INSERT INTO utterances VALUES (?, ?, ?, ?, ?)"
                        " ON CONFLICT (key) DO UPDATE SET said = excluded.said WHERE said IS NOT NULL",
                        row,
                    )

    def is_published(self, key: str) -> bool:
        """Say whether an utterance stays, because published texts need it."""
        with self._lock:
            row = self._db.execute("SELECT said FROM utterances WHERE key = ?", (key,)).fetchone()
        return row is not None and row[0] is None

    def forget_utterances(
        self, published: Collection[str], held: Collection[str], now: float, *, is_all: bool = True
    ) -> None:
        """Forget what was said a day ago and is not published; note what is.

        Args:
            published: keys of what stays.
            held: keys of what somebody may be listening to.
            now: seconds since the epoch.
            is_all: False: more may be published, so what was published before stays.
        """
        hour, before = hour_of(now), hour_of(now) - FORGET_AFTER_S
        with self._lock:
            known = self._db.execute("SELECT key, said FROM utterances").fetchall()
            gone = [(key, before) for key, said in known if said is not None and said < before and key not in held]
            with self._db:
                self._db.executemany(
                    "UPDATE utterances SET said = NULL WHERE key = ?",
                    [(key,) for key, said in known if said is not None and key in published],
                )
                self._db.executemany(
                    "UPDATE utterances SET said = ? WHERE key = ?",
                    [(hour, key) for key, said in known if is_all and said is None and key not in published],
                )
                # said again meanwhile, or published just above: it stays
                self._db.executemany("DELETE FROM utterances WHERE key = ? AND said < ?", gone)
            # overwritten in the file alone: in the log written ahead it would still be read
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

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
