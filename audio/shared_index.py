"""What is known of utterances and clips, in Redis, for several machines that share the folder of clips.

The same as `audio.index`, which is a file of one machine. Published text only. All of it can be rendered again, so a Redis
that lost everything costs time and nothing else. While it is away it is not asked: nobody waits for its time limit.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, TypeVar

import redis
from redis.exceptions import RedisError

from audio.breaker import Breaker
from audio.clip import ClipFacts
from audio.encode import check_format
from audio.engine import SpanVoice, Word
from audio.index import IndexAway
from audio.utterance import Utterance

CALL_S = 0.5
REST_S = 2.0
_UTTERANCE, _CLIPS, _NAME, _IMPORTED = "loket:utterance:", "loket:clips:", "loket:clip:", "loket:imported"
T = TypeVar("T")


class SharedIndex:
    """One client, shared by the threads of a process. Every method raises IndexAway while Redis is away."""

    def __init__(self, address: str) -> None:
        """Take the address of Redis; nothing is asked yet."""
        self._redis = redis.Redis.from_url(
            address, socket_timeout=CALL_S, socket_connect_timeout=CALL_S, decode_responses=True
        )
        self._away = Breaker(REST_S)

    def add_utterance(self, utterance: Utterance) -> None:
        """Remember a published utterance."""
        row = json.dumps([utterance.language, utterance.text, utterance.speed])
        self._ask(lambda: self._redis.set(_UTTERANCE + utterance.key, row, nx=True))

    def utterance(self, key: str) -> Utterance | None:
        """Return the utterance with this key."""
        row: Any = self._ask(lambda: self._redis.get(_UTTERANCE + key))
        return Utterance(*json.loads(row)) if row else None

    def add_clip(self, clip: ClipFacts) -> None:
        """Remember a clip; one of the same engine and format is replaced."""
        field = f"{clip.format}:{clip.engine}"

        def write() -> None:
            former: Any = self._redis.hget(_CLIPS + clip.key, field)
            pipe = self._redis.pipeline()
            if former:
                pipe.delete(_NAME + json.loads(former)["hash"])
            pipe.hset(_CLIPS + clip.key, field, json.dumps(asdict(clip)))
            pipe.set(_NAME + clip.hash, json.dumps([clip.key, field]))
            pipe.execute()

        self._ask(write)

    def clips(self, key: str) -> list[ClipFacts]:
        """Return the clips of an utterance, the best first."""
        rows: Any = self._ask(lambda: self._redis.hvals(_CLIPS + key))
        return sorted((_clip(row) for row in rows), key=lambda clip: -clip.rank)

    def clip(self, name: str) -> ClipFacts | None:
        """Return the clip with this hash."""

        def read() -> Any:
            place: Any = self._redis.get(_NAME + name)
            return self._redis.hget(_CLIPS + json.loads(place)[0], json.loads(place)[1]) if place else None

        row = self._ask(read)
        return _clip(row) if row else None

    def forget_clip(self, name: str) -> None:
        """Forget a clip whose file is damaged or gone."""

        def write() -> None:
            place: Any = self._redis.get(_NAME + name)
            if place:
                key, field = json.loads(place)
                self._redis.pipeline().hdel(_CLIPS + key, field).delete(_NAME + name).execute()

        self._ask(write)

    def all_clips(self) -> list[ClipFacts]:
        """Return every clip, for housekeeping."""

        def read() -> list[ClipFacts]:
            found: list[ClipFacts] = []
            for place in self._redis.scan_iter(_CLIPS + "*", count=1000):
                rows: Any = self._redis.hvals(place)
                found += [_clip(row) for row in rows]
            return found

        return self._ask(read)

    def mark_imported(self, name: str) -> None:
        """Remember that a clip came in a pack, so that nobody looks for its source here."""
        self._ask(lambda: self._redis.sadd(_IMPORTED, name))

    def imported(self) -> frozenset[str]:
        """Return the hashes of the clips that came in packs."""
        names: Any = self._ask(lambda: self._redis.smembers(_IMPORTED))
        return frozenset(names)

    def close(self) -> None:
        """Close the connections."""
        self._redis.close()

    def _ask(self, work: Callable[[], T]) -> T:
        if self._away.remaining_s > 0:
            raise IndexAway("resting")
        try:
            done = work()
        except RedisError as error:
            self._away.trip()
            # the library's own message holds the address
            raise IndexAway(type(error).__name__) from None
        self._away.reset()
        return done


def _clip(row: str) -> ClipFacts:
    facts = json.loads(row)
    facts["format"] = check_format(facts["format"])
    facts["words"] = tuple(Word(**word) for word in facts["words"])
    facts["spans"] = tuple(SpanVoice(**span) for span in facts["spans"])
    return ClipFacts(**facts)
