"""What must survive a restart: which updates are answered, which messages were sent for them, which clips Telegram has.

A process that is killed gets its unconfirmed updates again; without this book every one of them would be answered
twice. No chat id and no word stands in it: the keyed hash, message numbers, `file_id`s. Rows live two days (Telegram
keeps updates for one, and lets a bot delete its own messages for two). A clip is forgotten as long after its last use:
it may speak one person's result.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from bot.store.write_ahead import empty_log

logger = logging.getLogger(__name__)
T = TypeVar("T")

LIFE_S = 47 * 3600.0
"""Telegram lets a bot delete what it sent for 48 hours."""
PRUNE_EVERY_S = 3600.0
USED_EVERY_S = 3600.0
"""The use of a clip is noted no more often."""

_TABLES = """
CREATE TABLE IF NOT EXISTS bot (id INTEGER PRIMARY KEY);
CREATE TABLE IF NOT EXISTS finished (number INTEGER PRIMARY KEY, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS sent (
    number INTEGER NOT NULL, part TEXT NOT NULL, conversation TEXT NOT NULL, message INTEGER NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (number, part)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sent_conversation ON sent (conversation);
CREATE TABLE IF NOT EXISTS file (clip TEXT PRIMARY KEY, file_id TEXT NOT NULL, at REAL NOT NULL) WITHOUT ROWID;
"""


class Ledger:
    """The book of one bot; used from one thread. When the disk refuses, the bot goes on without it."""

    def __init__(self, path: Path | str, *, clock: Callable[[], float] = time.time) -> None:
        """Open the book; ":memory:" for one that is lost with the process."""
        self._clock = clock
        self._is_whole = True
        try:
            self._db = self._open(path)
        except sqlite3.Error as error:
            self._warn(error)
            self._db = self._open(":memory:")
        self.prune()

    def is_for(self, bot: int) -> None:
        """Forget everything of another bot: numbers and files belong to one."""
        known = self._ask(lambda db: db.execute("SELECT id FROM bot").fetchone(), None)
        if known is not None and known[0] != bot:
            self._do("DELETE FROM finished")
            self._do("DELETE FROM sent")
            self._do("DELETE FROM file")
            self._do("DELETE FROM bot")
        self._do("INSERT OR IGNORE INTO bot VALUES (?)", bot)

    def finish(self, number: int) -> None:
        """Remember that an update is answered."""
        self._do("INSERT OR REPLACE INTO finished VALUES (?, ?)", number, self._clock())

    def is_finished(self, number: int) -> bool:
        """Say whether an update is answered."""
        found = self._ask(lambda db: db.execute("SELECT 1 FROM finished WHERE number = ?", (number,)).fetchone(), None)
        return found is not None

    def note_sent(self, number: int, part: str, conversation: str, message: int) -> None:
        """Remember a message that Telegram took.

        Args:
            number: the update it answers.
            part: which of the answer's messages it is.
            conversation: the keyed hash.
            message: its number in the chat.
        """
        row = (number, part, conversation, message, self._clock())
        self._do("INSERT OR REPLACE INTO sent VALUES (?, ?, ?, ?, ?)", *row)

    def sent(self, number: int, part: str) -> int | None:
        """Return the message that was sent for this part, None when it was not."""
        row = self._ask(
            lambda db: db.execute("SELECT message FROM sent WHERE number = ? AND part = ?", (number, part)).fetchone(), None
        )  # fmt: skip
        return int(row[0]) if row is not None else None

    def messages(self, conversation: str) -> tuple[int, ...]:
        """Return the messages of a conversation that Telegram still lets us delete, oldest first."""
        nothing: list[tuple[int]] = []
        rows = self._ask(
            lambda db: db.execute(
                "SELECT message FROM sent WHERE conversation = ? AND at > ? ORDER BY message",
                (conversation, self._clock() - LIFE_S),
            ).fetchall(),
            nothing,
        )
        return tuple(int(row[0]) for row in rows)

    def forget(self, conversation: str) -> None:
        """Forget which messages a conversation had."""
        self._do("DELETE FROM sent WHERE conversation = ?", conversation)
        empty_log(self._db)

    def file(self, clip: str) -> str | None:
        """Return the `file_id` of a clip that Telegram has, and count it as used."""
        row = self._ask(lambda db: db.execute("SELECT file_id, at FROM file WHERE clip = ?", (clip,)).fetchone(), None)
        if row is None:
            return None
        if self._clock() - row[1] > USED_EVERY_S:
            self.note_file(clip, row[0])
        return str(row[0])

    def note_file(self, clip: str, file_id: str | None) -> None:
        """Remember a clip that Telegram has; None when it has it no more."""
        if file_id is None:
            self._do("DELETE FROM file WHERE clip = ?", clip)
        else:
            self._do("INSERT OR REPLACE INTO file VALUES (?, ?, ?)", clip, file_id, self._clock())

    def prune(self) -> None:
        """Forget what is old."""
        for table in ("finished", "sent", "file"):
            self._do(f"DELETE FROM {table} WHERE at < ?", self._clock() - LIFE_S)  # noqa: S608 - our own three names
        empty_log(self._db)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @staticmethod
    def _open(path: Path | str) -> sqlite3.Connection:
        if isinstance(path, Path):
            path.parent.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(path, timeout=2, isolation_level=None, check_same_thread=False)
        # survives a killed process; after a power cut the last second may be missing, and is answered again
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=NORMAL")
        db.execute("PRAGMA secure_delete=ON")
        if "at" not in {column[1] for column in db.execute("PRAGMA table_info(file)")}:
            db.execute("DROP TABLE IF EXISTS file")  # of a version that kept clips for ever
        db.executescript(_TABLES)
        return db

    def _do(self, command: str, *values: object) -> None:
        self._ask(lambda db: db.execute(command, values), None)

    def _ask(self, question: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        try:
            return question(self._db)
        except sqlite3.Error as error:
            self._warn(error)
            return otherwise

    def _warn(self, error: sqlite3.Error) -> None:
        if self._is_whole:
            self._is_whole = False
            logger.warning("The book of sent messages cannot be kept (%s): look at the disk under LOKET_VAR.", error)
