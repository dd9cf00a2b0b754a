"""Conversations that go on when their database does not: locked, full, unreadable or damaged.

What cannot be written stays in memory and is written with the next message that can be. While the database is away, what
this process knew last is used. A person never waits for a disk: after a failure it rests before it is asked again.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from bot.breaker import Breaker
from bot.conversations import LIFE_SECONDS, Conversations, State
from bot.store.broken import remove_if_broken

logger = logging.getLogger(__name__)
T = TypeVar("T")

LONGEST_REST_S = 5.0
KNOWN = 500
"""Conversations this process keeps in memory besides the database: some ten kilobytes each."""


def rests() -> Breaker:
    """Return a breaker that rests as long as fits a database."""
    return Breaker(longest_rest_s=LONGEST_REST_S)


class SteadyConversations(Conversations):
    """See the module. Thread-safe; several processes may share the file."""

    failures: tuple[type[Exception], ...] = (sqlite3.Error,)
    """What a database that does not work raises."""

    def __init__(
        self, path: Path, secret: str, *, life_seconds: float = LIFE_SECONDS, rests: Callable[[], Breaker] = rests
    ) -> None:
        remove_if_broken(path)
        super().__init__(path, secret, life_seconds=life_seconds)
        self._path, self._inode = path, path.stat().st_ino
        self._left: list[sqlite3.Connection] = []
        self._begin(rests)

    def _begin(self, rests: Callable[[], Breaker]) -> None:
        # a file that is locked can be read and not written: a read that works must not make everybody wait to write
        self._reads, self._writes = rests(), rests()
        self._known: OrderedDict[str, State] = OrderedDict()
        self._unsaved: OrderedDict[str, State | None] = OrderedDict()
        """What the database does not have yet; None is to be deleted."""
        self._memory = threading.Lock()
        self._writing = threading.Lock()

    @property
    def unsaved(self) -> int:
        """Conversations that wait in memory for the database."""
        return len(self._unsaved)

    def load(self, conversation: str) -> State | None:
        """Return what is known; from memory while the database is away."""
        with self._memory:
            if conversation in self._unsaved:
                return self._unsaved[conversation]
            known = self._known.get(conversation)
        found, is_answered = self._try(self._reads, lambda: super(SteadyConversations, self).load(conversation), known)
        if is_answered:
            self._remember(conversation, found)
        return found

    def save(self, conversation: str, state: State) -> None:
        """Keep the state; in memory until the database takes it."""
        self._remember(conversation, state)
        with self._memory:
            self._unsaved[conversation] = state
            if len(self._unsaved) > KNOWN:
                # never one that is to be deleted: the person was told that it is gone
                oldest = next((name for name, kept in self._unsaved.items() if kept is not None), conversation)
                del self._unsaved[oldest]
        self._catch_up()

    def delete(self, conversation: str) -> None:
        """Forget a conversation at once; in the database as soon as it can be."""
        self._remember(conversation, None)
        with self._memory:
            self._unsaved[conversation] = None
        self._catch_up()

    def prune(self) -> int:
        """Delete what has expired; return how many."""
        return self._try(self._writes, super().prune, 0)[0]

    def _catch_up(self) -> None:
        """Write what is not written yet, oldest first, until the database refuses."""
        # one at a time: an older state must never be written over a newer one
        with self._writing:
            while self._write_oldest():
                pass

    def _write_oldest(self) -> bool:
        with self._memory:
            if not self._unsaved:
                return False
            conversation, state = next(iter(self._unsaved.items()))
        _, is_done = self._try(self._writes, lambda: self._put(conversation, state), None)
        with self._memory:
            if is_done and self._unsaved.get(conversation, self) is state:
                del self._unsaved[conversation]
        return is_done

    def _put(self, conversation: str, state: State | None) -> None:
        if state is None:
            super().delete(conversation)
        else:
            super().save(conversation, state)

    def _remember(self, conversation: str, state: State | None) -> None:
        with self._memory:
            self._known.pop(conversation, None)
            if state is not None:
                self._known[conversation] = state
            while len(self._known) > KNOWN:
                self._known.popitem(last=False)

    def _try(self, away: Breaker, work: Callable[[], T], otherwise: T) -> tuple[T, bool]:
        """Ask the database; return its answer and True, or `otherwise` and False."""
        if away.allows() == "no":
            return otherwise, False
        try:
            done = work()
        except self.failures as error:
            away.failed()
            # another database's message would quote the row
            what = error if isinstance(error, sqlite3.Error) else type(error).__name__
            logger.warning("Conversations stay in memory: the database does not work (%s).", what)
            self._mend(error)
            return otherwise, False
        away.worked()
        return done, True

    def _mend(self, error: Exception) -> None:
        """Begin a damaged file anew; another process may have done it already."""
        if isinstance(error, sqlite3.OperationalError):
            return
        with self._lock:
            try:
                if self._inode == self._path.stat().st_ino:
                    self._db.close()  # first: SQLite deletes the files beside it by name, which must not be the new ones
                    remove_if_broken(self._path)
                else:
                    self._left.append(self._db)  # for the same reason it stays open: the new file is another process's
                self._db = self._open(self._path)
                self._inode = self._path.stat().st_ino
            except (OSError, sqlite3.Error) as again:
                logger.warning("The conversations' file cannot be begun anew (%s).", type(again).__name__)
