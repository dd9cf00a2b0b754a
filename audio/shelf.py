"""What must not touch the disk: what is discreet, the answers given to one person, and their clips, in bounded memory.

It also takes what a full or forbidden disk refuses, so that a person still hears it. Nothing outlives its time here: what is
discreet can be heard for an hour after it was said or heard last.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from audio.clip import Clip, ClipFacts
from audio.utterance import Utterance

LIFE_S = 3600
"""How long something stays after it was used last; longer where the one who adds it says so."""
SWEEP_S = 60.0
MOST_UTTERANCES = 10_000
MOST_BYTES = 48 * 1024 * 1024
T = TypeVar("T")


@dataclass
class _Kept(Generic[T]):
    thing: T
    life_s: float
    until: float


class Shelf:
    """What was not used for longest falls off, and what was not used for its time."""

    def __init__(
        self,
        most_utterances: int = MOST_UTTERANCES,
        most_bytes: int = MOST_BYTES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the limits."""
        self._most_utterances = most_utterances
        self._most_bytes = most_bytes
        self._clock = clock
        self._lock = threading.Lock()
        self._utterances: OrderedDict[str, _Kept[Utterance]] = OrderedDict()
        self._clips: OrderedDict[str, _Kept[Clip]] = OrderedDict()
        self._bytes = 0
        self._sweep_at = clock() + SWEEP_S

    def add_utterance(self, utterance: Utterance, life_s: float = LIFE_S) -> None:
        """Remember an utterance for so long after it was used last."""
        with self._lock:
            self._sweep()
            self._utterances[utterance.key] = _Kept(utterance, life_s, self._clock() + life_s)
            self._utterances.move_to_end(utterance.key)
            while len(self._utterances) > self._most_utterances:
                self._utterances.popitem(last=False)

    def utterance(self, key: str) -> Utterance | None:
        """Return the utterance with this key."""
        with self._lock:
            return self._use(self._utterances, key)

    def drop_utterance(self, key: str) -> None:
        """Forget an utterance and its clips."""
        with self._lock:
            self._utterances.pop(key, None)
            for name in [name for name, kept in self._clips.items() if kept.thing.facts.key == key]:
                self._drop_clip(name)

    def add_clip(self, clip: Clip) -> None:
        """Remember a clip."""
        with self._lock:
            self._sweep()
            self._drop_clip(clip.facts.hash)
            self._clips[clip.facts.hash] = _Kept(clip, LIFE_S, self._clock() + LIFE_S)
            self._bytes += len(clip.data)
            while self._bytes > self._most_bytes and len(self._clips) > 1:
                self._drop_clip(next(iter(self._clips)))

    def clips(self, key: str) -> list[ClipFacts]:
        """Return the clips of an utterance, the best first."""
        with self._lock:
            self._sweep()
            found = [kept.thing.facts for kept in self._clips.values() if kept.thing.facts.key == key]
        return sorted(found, key=lambda facts: -facts.rank)

    def clip(self, name: str) -> Clip | None:
        """Return the clip with this hash."""
        with self._lock:
            return self._use(self._clips, name)

    def _use(self, shelf: OrderedDict[str, _Kept[T]], name: str) -> T | None:
        self._sweep()
        kept = shelf.get(name)
        if kept is None:
            return None
        shelf.move_to_end(name)
        kept.until = self._clock() + kept.life_s
        return kept.thing

    def _drop_clip(self, name: str) -> None:
        kept = self._clips.pop(name, None)
        self._bytes -= len(kept.thing.data) if kept is not None else 0

    def _sweep(self) -> None:
        """Let go of what was not used for its time; now and then, for it looks at everything."""
        now = self._clock()
        if now < self._sweep_at:
            return
        self._sweep_at = now + SWEEP_S
        for key in [key for key, kept in self._utterances.items() if kept.until < now]:
            del self._utterances[key]
        for name in [name for name, kept in self._clips.items() if kept.until < now]:
            self._drop_clip(name)
