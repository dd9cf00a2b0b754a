"""Questions that wait for the person's yes, in memory alone: at most ten minutes, scrubbed before they begin to wait.

As long, “forget me” also takes back what was kept; after that nobody knows any more whose it was.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

LIFE_SECONDS = 600.0
MOST = 5000
"""Conversations that wait at a time; the oldest gives way."""


@dataclass(frozen=True)
class Question:
    """A question a person may leave to the staff."""

    text: str
    """Scrubbed."""
    language: str
    faq: str
    """Id of the nearest FAQ, empty when none is near."""


@dataclass
class _Entry:
    since: float
    token: str
    question: Question | None
    kept: tuple[str, ...] = ()


class Waiting:
    """At most one question a conversation. Thread-safe; one for each process."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._entries: dict[str, _Entry] = {}

    def put(self, conversation: str, question: Question) -> str:
        """Let a question wait in the place of the one before; return the mark its button carries."""
        token = secrets.token_hex(3)
        with self._lock:
            self._forget_old()
            before = self._entries.pop(conversation, None)
            while len(self._entries) >= MOST:
                self._entries.pop(next(iter(self._entries)))
            kept = before.kept if before is not None else ()
            self._entries[conversation] = _Entry(self._clock(), token, question, kept)
        return token

    def token(self, conversation: str) -> str | None:
        """Return the mark of the question that waits, None when none does."""
        with self._lock:
            self._forget_old()
            entry = self._entries.get(conversation)
        return entry.token if entry is not None and entry.question is not None else None

    def take(self, conversation: str, token: str) -> Question | None:
        """Return the question and let it wait no longer; None when it is gone, or the button is of another one."""
        with self._lock:
            self._forget_old()
            entry = self._entries.get(conversation)
            if entry is None or entry.token != token:
                return None
            question, entry.question = entry.question, None
            return question

    def kept(self, conversation: str, kept_id: str) -> None:
        """Remember what was kept, so that it can be taken back."""
        with self._lock:
            entry = self._entries.setdefault(conversation, _Entry(self._clock(), "", None))
            entry.kept = (*entry.kept, kept_id)

    def drop(self, conversation: str) -> tuple[str, ...]:
        """Forget a conversation; return the ids of what it left to the staff in the last minutes."""
        with self._lock:
            entry = self._entries.pop(conversation, None)
        return entry.kept if entry is not None else ()

    def forget_old(self) -> None:
        """Forget what has waited too long."""
        with self._lock:
            self._forget_old()

    def _forget_old(self) -> None:
        limit = self._clock() - LIFE_SECONDS
        # entries stand in the order of their age
        while self._entries and (first := next(iter(self._entries.items())))[1].since < limit:
            del self._entries[first[0]]
