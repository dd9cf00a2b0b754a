"""What must not touch the disk: the answers given to one person, and their clips, in bounded memory.

It also takes the clips that a full or forbidden disk refuses, so that a person still hears them.
"""

from __future__ import annotations

import threading
from collections import OrderedDict

from audio.clip import Clip, ClipFacts
from audio.utterance import Utterance

MOST_UTTERANCES = 2_000
MOST_BYTES = 48 * 1024 * 1024


class Shelf:
    """Least recently used utterances and clips fall off."""

    def __init__(self, most_utterances: int = MOST_UTTERANCES, most_bytes: int = MOST_BYTES) -> None:
        """Take the limits."""
        self._most_utterances = most_utterances
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._utterances: OrderedDict[str, Utterance] = OrderedDict()
        self._clips: OrderedDict[str, Clip] = OrderedDict()
        self._bytes = 0

    def add_utterance(self, utterance: Utterance) -> None:
        """Remember an utterance."""
        with self._lock:
            self._utterances[utterance.key] = utterance
            self._utterances.move_to_end(utterance.key)
            while len(self._utterances) > self._most_utterances:
                self._utterances.popitem(last=False)

    def utterance(self, key: str) -> Utterance | None:
        """Return the utterance with this key."""
        with self._lock:
            if key in self._utterances:
                self._utterances.move_to_end(key)
            return self._utterances.get(key)

    def drop_utterance(self, key: str) -> None:
        """Forget an utterance and its clips."""
        with self._lock:
            self._utterances.pop(key, None)
            for name in [name for name, clip in self._clips.items() if clip.facts.key == key]:
                self._bytes -= len(self._clips.pop(name).data)

    def add_clip(self, clip: Clip) -> None:
        """Remember a clip."""
        with self._lock:
            former = self._clips.pop(clip.facts.hash, None)
            self._bytes += len(clip.data) - (len(former.data) if former else 0)
            self._clips[clip.facts.hash] = clip
            while self._bytes > self._most_bytes and len(self._clips) > 1:
                _, oldest = self._clips.popitem(last=False)
                self._bytes -= len(oldest.data)

    def clips(self, key: str) -> list[ClipFacts]:
        """Return the clips of an utterance, the best first."""
        with self._lock:
            found = [clip.facts for clip in self._clips.values() if clip.facts.key == key]
        return sorted(found, key=lambda facts: -facts.rank)

    def clip(self, name: str) -> Clip | None:
        """Return the clip with this hash."""
        with self._lock:
            if name in self._clips:
                self._clips.move_to_end(name)
            return self._clips.get(name)
