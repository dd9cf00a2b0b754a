"""What is remembered of a conversation between two messages: its language, the buttons it was offered, its last reply.

No word of the person is kept. Rows live in one SQLite file so that a restart loses nobody, expire after a day, and are
overwritten when they are deleted (`secure_delete`, and the log beside the file is emptied). The id itself is not stored:
only its keyed hash names the row.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import sqlite3
import threading
import time
from pathlib import Path

import msgspec

from bot.errors import Setup
from bot.store.write_ahead import empty_log
from bot.turn import Reply, Turn

LIFE_SECONDS = 24 * 3600.0
"""A conversation nobody used for so long is gone."""
BUSY_SECONDS = 1.0
"""How long another process may hold the file; people wait behind it."""
ANSWERS_REMEMBERED = 8
"""Turns remembered for repeated sends of the same idempotency key."""


class State(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is known of a conversation."""

    engine_name: str
    """Its name in Rasa: random, so that Rasa's database cannot be joined with ours."""
    language: str | None = None
    is_language_chosen: bool = False
    """True when the person chose the language by hand."""
    hint: str | None = None
    pending: str | None = None
    """Another language heard once; heard twice, it becomes the language."""
    offered: tuple[str, ...] = ()
    """Ids of the buttons that may be tapped now."""
    last: tuple[Reply, ...] = ()
    """The last replies, for "again" and "slower"."""
    answered: tuple[tuple[str, Turn], ...] = ()
    """Idempotency key → turn, the newest last."""
    answered_faq: str | None = None
    """The FAQ answered last, when nobody was asked yet whether it helped; never one about danger or a sensitive subject."""
    asked_about: tuple[str, ...] = ()
    """FAQs of which was asked whether they helped."""
    seen_at: float = 0.0
    """Unix time of the last message."""
    steps: str | None = None
    """Path and number of the step the person is at, such as `arrival:3`."""
    steps_away: int = 0
    """Turns about something else since that step."""
    variant: str | None = None
    """A way of speaking that the person chose (`ary`): its recordings are heard over the text of its language."""


_STATE = msgspec.msgpack.Decoder(State)


class Conversations:
    """The conversations of this machine. Thread-safe; several processes may share the file."""

    def __init__(self, path: Path, secret: str, *, life_seconds: float = LIFE_SECONDS) -> None:
        self._secret = secret.encode()
        self._life = life_seconds
        self._lock = threading.Lock()
        try:
            self._db = self._open(path)
        except (OSError, sqlite3.Error) as error:
            raise Setup(
                f"The conversations cannot be kept in {path} ({error}).",
                next_step="Set LOKET_VAR to a folder that can be written.",
            ) from error

    @staticmethod
    def _open(path: Path) -> sqlite3.Connection:
        path.parent.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(path, timeout=BUSY_SECONDS, check_same_thread=False, isolation_level=None)
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=NORMAL")
        db.execute("PRAGMA secure_delete=ON")
        db.execute(
            "CREATE TABLE IF NOT EXISTS conversation"
            " (name TEXT PRIMARY KEY, used REAL NOT NULL, state BLOB NOT NULL) WITHOUT ROWID"
        )
        db.execute("CREATE INDEX IF NOT EXISTS conversation_used ON conversation (used)")
        return db

    def mint(self) -> str:
        """Return a new id nobody can guess."""
        return secrets.token_urlsafe(24)

    def load(self, conversation: str) -> State | None:
        """Return what is known, None when the conversation never was or has expired."""
        row = self._read_row(self._name(conversation))
        if row is None or row[1] < time.time() - self._life:
            return None
        try:
            return _STATE.decode(row[0])
        except msgspec.MsgspecError:
            # written by another version of the loket: the person begins anew, nobody gets an error for a day
            return None

    def create(self, conversation: str, hint: str | None) -> State:
        """Begin a conversation."""
        state = State(engine_name=secrets.token_hex(12), hint=hint)
        self.save(conversation, state)
        return state

    def save(self, conversation: str, state: State) -> None:
        """Keep the state."""
        kept = msgspec.structs.replace(state, answered=state.answered[-ANSWERS_REMEMBERED:])
        self._write_row(self._name(conversation), time.time(), msgspec.msgpack.encode(kept))

    def delete(self, conversation: str) -> None:
        """Forget a conversation."""
        self._delete_row(self._name(conversation))

    def prune(self) -> int:
        """Delete what has expired; return how many."""
        return self._delete_rows(time.time() - self._life)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def _read_row(self, name: str) -> tuple[bytes, float] | None:
        with self._lock:
            row = self._db.execute("SELECT state, used FROM conversation WHERE name = ?", (name,)).fetchone()
        return (row[0], row[1]) if row is not None else None

    def _write_row(self, name: str, used: float, state: bytes) -> None:
        with self._lock:
            self._db.execute("INSERT OR REPLACE INTO conversation VALUES (?, ?, ?)", (name, used, state))

    def _delete_row(self, name: str) -> None:
        with self._lock:
            self._db.execute("DELETE FROM conversation WHERE name = ?", (name,))
            empty_log(self._db)

    def _delete_rows(self, before: float) -> int:
        with self._lock:
            gone = self._db.execute("DELETE FROM conversation WHERE used < ?", (before,)).rowcount
            empty_log(self._db)
        return gone

    def _name(self, conversation: str) -> str:
        return hmac.new(self._secret, conversation.encode(), hashlib.sha256).hexdigest()
