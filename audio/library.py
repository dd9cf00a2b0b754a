"""Where utterances and clips are kept: in the index and on disk, or in memory what is discreet and what the disk refuses.

A person never sees a full disk: the clip is heard from memory, and the operator gets a warning with a next step.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from audio.clip import Clip, ClipFacts, StorageWarning
from audio.complaints import Complaints, of_index
from audio.encode import Format
from audio.engine import UnknownUtterance
from audio.index import FORGET_AFTER_S, Index, IndexAway
from audio.shelf import LIFE_S, Shelf
from audio.store import ClipStore, StorageUnavailable, storage_warning
from audio.utterance import Utterance, is_key

if TYPE_CHECKING:
    from audio.shared_index import SharedIndex

T = TypeVar("T")

KNOWN_S = 60.0
"""How long an utterance counts as known: the index may lose it, or forget it."""
MOST_KNOWN = 20_000
OPEN_AGAIN_S = 60.0
"""How often a file that could not be opened is tried again."""


class Library:
    """The disk and the shelf behind one face."""

    def __init__(self, directory: Path, redis: str | None = None, secret: str | None = None) -> None:
        """Open the index, in Redis where machines share the folder; where that is impossible, everything stays in memory.

        Args:
            directory: folder of the cache.
            redis: address of the index where several machines share the folder.
            secret: the installation's, with which what is discreet is whispered to them; None: it stays here.
        """
        self.store = ClipStore(directory)
        self._shelf = Shelf()
        self._known: set[str] = set()
        self._lock = threading.Lock()
        self._complaints = Complaints()
        self._known_until = 0.0
        self._open_again = 0.0
        self._index: Index | SharedIndex | None = None
        self._others: SharedIndex | None = None
        if redis is not None:
            # most installations are one machine: Redis's library is 4 MB in every process
            from audio.shared_index import SharedIndex

            self._index = self._others = SharedIndex(redis, secret)
            return
        self._open_index()

    @property
    def warnings(self) -> tuple[StorageWarning, ...]:
        """What the operator should know now, one of each kind."""
        return self._complaints.present

    def register(self, utterance: Utterance, *, ephemeral: bool, whispered: bool = False) -> None:
        """Remember an utterance; one that is published already stays published.

        Args:
            utterance: what is said.
            ephemeral: True: it leaves no trace, it is in memory for an hour.
            whispered: True: other machines may speak it too, where there are any and this one has the secret.
        """
        key = utterance.key
        if ephemeral:
            if not self._ask(lambda index: index.is_published(key), False):
                self._shelf.add_utterance(utterance)
                if whispered and (others := self._others) is not None:
                    self._tell(lambda _: others.whisper(utterance, LIFE_S))
        elif not self._is_known(key):
            if self._tell(lambda index: index.add_utterance(utterance)):
                with self._lock:
                    self._known.add(key)
                self._shelf.drop_utterance(key)
            else:
                self._shelf.add_utterance(utterance, FORGET_AFTER_S)

    def _is_known(self, key: str) -> bool:
        with self._lock:
            if time.monotonic() > self._known_until or len(self._known) > MOST_KNOWN:
                self._known.clear()
                self._known_until = time.monotonic() + KNOWN_S
            return key in self._known

    def find(self, key: str) -> tuple[Utterance, bool]:
        """Return the utterance with this key, and whether it is in memory only.

        Raises:
            UnknownUtterance: there is none.
        """
        if is_key(key):
            shelved = self._shelf.utterance(key)
            if shelved is not None:
                return shelved, True
            kept = self._ask(lambda index: index.utterance(key), None)
            if kept is not None:
                return kept, False
            others = self._others
            whispered = self._ask(lambda _: others.whispered(key), None) if others is not None else None
            if whispered is not None:
                self._shelf.add_utterance(whispered)
                return whispered, True
        raise UnknownUtterance("No utterance with this key is known.")

    def knows(self, key: str) -> bool:
        """Say whether the index has an utterance; one that does not answer may have it."""
        return self._ask(lambda index: index.utterance(key) is not None, True)

    def forget(self, published: Collection[str], held: Collection[str], now: float, *, is_all: bool = True) -> bool:
        """Forget what was said to somebody a day ago and is not published; say whether the index could be told.

        Args:
            published: keys of what stays.
            held: keys of what somebody may be listening to.
            now: seconds since the epoch.
            is_all: False: more may be published, so what was published before stays.
        """
        return self._tell(lambda index: index.forget_utterances(published, held, now, is_all=is_all))

    def clips(self, key: str) -> list[ClipFacts]:
        """Return what is known of the clips of an utterance, the best first; does not touch the files."""
        nothing: list[ClipFacts] = []
        found = self._shelf.clips(key) + self._ask(lambda index: index.clips(key), nothing)
        return sorted(found, key=lambda facts: -facts.rank)

    def best(self, key: str, form: Format) -> Clip | None:
        """Return the best clip that can really be read now."""
        for facts in self.clips(key):
            if facts.format == form:
                clip = self._load(facts)
                if clip is not None:
                    return clip
        return None

    def by_hash(self, name: str) -> Clip | None:
        """Return the clip with this hash."""
        shelved = self._shelf.clip(name)
        if shelved is not None:
            return shelved
        facts = self._ask(lambda index: index.clip(name), None)
        return self._load(facts) if facts is not None else None

    def keep(self, facts: ClipFacts, data: bytes, *, on_disk: bool) -> Clip:
        """Keep a clip on disk, or on the shelf when it is ephemeral or the disk refuses."""
        if on_disk and self._index is not None:
            try:
                path = self.store.write(facts.hash, facts.format, data)
            except StorageUnavailable as error:
                self._complaints.add("clips", error.warning)
            else:
                self._complaints.end("clips")
                if self._tell(lambda index: index.add_clip(facts)):
                    return Clip(facts, data, path)
        clip = Clip(facts, data)
        self._shelf.add_clip(clip)
        return clip

    def every_clip(self) -> list[ClipFacts]:
        """Return what is known of all clips on disk."""
        nothing: list[ClipFacts] = []
        return self._ask(lambda index: index.all_clips(), nothing)

    def imported(self) -> frozenset[str]:
        """Return the hashes of the clips that came in packs."""
        return self._ask(lambda index: index.imported(), frozenset())

    def mark_imported(self, name: str) -> None:
        """Remember that a clip came in a pack."""
        self._tell(lambda index: index.mark_imported(name))

    def remove(self, facts: ClipFacts) -> None:
        """Forget a clip, then delete its file; who asks for it meanwhile gets another or a new one."""
        self._tell(lambda index: index.forget_clip(facts.hash))
        self.store.delete(facts.hash, facts.format)

    def close(self) -> None:
        """Close the index."""
        if self._index is not None:
            self._index.close()

    def _load(self, facts: ClipFacts) -> Clip | None:
        shelved = self._shelf.clip(facts.hash)
        if shelved is not None:
            return shelved
        data = self.store.read(facts.hash, facts.format, facts.check)
        if data is None:
            self._tell(lambda index: index.forget_clip(facts.hash))
            return None
        # a date for every reader would be a write for every reader
        if self.store.is_long_unused(facts.hash, facts.format) and not self._leaves_no_trace(facts.key):
            self.store.touch(facts.hash, facts.format)
        return Clip(facts, data, self.store.path(facts.hash, facts.format))

    def _leaves_no_trace(self, key: str) -> bool:
        """Say whether no file may tell when an utterance was heard: it is discreet, or published, as danger is too."""
        return self._shelf.utterance(key) is not None or self._ask(lambda index: index.is_published(key), True)

    def _open_index(self) -> None:
        """Open the file; where that is impossible now, it is tried again: somebody may hold it, or mend the folder."""
        self._open_again = time.monotonic() + OPEN_AGAIN_S
        try:
            self._index = Index(self.store.directory / "index.sqlite3")
        except OSError as error:
            self._complaints.add("start", storage_warning(self.store.directory, error))
        except sqlite3.Error as error:
            self._complaints.add("start", of_index(self.store.directory, error))
        else:
            self._complaints.end("start")

    def _ask(self, question: Callable[[Index | SharedIndex], T], otherwise: T) -> T:
        if self._index is None:
            with self._lock:
                if self._index is None and time.monotonic() > self._open_again:
                    self._open_index()
            if self._index is None:
                return otherwise
        try:
            answer = question(self._index)
        except sqlite3.Error as error:
            self._complaints.add("index", of_index(self.store.directory, error))
            return otherwise
        except IndexAway as away:
            step = "Start Redis; see LOKET_REDIS."
            self._complaints.add("away", StorageWarning("index_away", "Redis", str(away), step))
            return otherwise
        self._complaints.end("away")
        return answer

    def _tell(self, command: Callable[[Index | SharedIndex], None]) -> bool:
        def done(index: Index | SharedIndex) -> bool:
            command(index)
            return True

        is_done = self._ask(done, False)
        if is_done:
            self._complaints.end("index")
        return is_done
