"""What is known of utterances and clips, in Redis, for several machines that share the folder of clips.

The same as `audio.index`, which is a file of one machine; and because the clip of a reply may be asked of another
machine than the one that said it, websites whisper here what is discreet, for an hour and sealed (`audio.whispers`).
All of it can be rendered again, so a Redis that lost everything costs time and nothing else. While it is away it is not
asked: nobody waits for its time limit.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import asdict
from itertools import islice
from typing import Any, TypeVar

import redis
from redis.exceptions import RedisError

from audio.breaker import Breaker
from audio.clip import ClipFacts
from audio.encode import check_format
from audio.engine import SpanVoice, Word
from audio.index import FORGET_AFTER_S, IndexAway
from audio.index_file import HOUR_S
from audio.utterance import Utterance
from audio.whispers import Seal

CALL_S = 0.5
REST_S = 2.0
_UTTERANCE, _CLIPS, _NAME, _IMPORTED = "loket:utterance:", "loket:clips:", "loket:clip:", "loket:imported"
_FOR_EVER, _A_BATCH = -1, 1000
T = TypeVar("T")


class SharedIndex:
    """One client, shared by the threads of a process. Every method raises IndexAway while Redis is away."""

    def __init__(self, address: str, secret: str | None = None) -> None:
        """Take the address of Redis; nothing is asked yet. Without the installation's secret nothing is whispered."""
        self._redis = redis.Redis.from_url(
            address, socket_timeout=CALL_S, socket_connect_timeout=CALL_S, decode_responses=True
        )
        self._seal = Seal(secret) if secret is not None else None
        self._away = Breaker(REST_S)

    def add_utterance(self, utterance: Utterance) -> None:
        """Remember an utterance, for a day unless published texts need it."""
        name = _UTTERANCE + utterance.key

        def write() -> None:
            left: Any = self._redis.ttl(name)
            if left != _FOR_EVER and left < FORGET_AFTER_S - HOUR_S:
                self._redis.set(name, _row(utterance), ex=FORGET_AFTER_S)

        self._ask(write)

    def utterance(self, key: str) -> Utterance | None:
        """Return the utterance with this key."""
        row: Any = self._ask(lambda: self._redis.get(_UTTERANCE + key))
        return Utterance(*json.loads(row)) if row else None

    def is_published(self, key: str) -> bool:
        """Say whether an utterance stays, because published texts need it."""
        return bool(self._ask(lambda: self._redis.ttl(_UTTERANCE + key)) == _FOR_EVER)

    def whisper(self, utterance: Utterance, seconds: int) -> None:
        """Let the other machines speak an utterance for so long; it is no part of the index."""
        if (seal := self._seal) is not None:
            self._ask(lambda: self._redis.set(seal.name(utterance.key), seal.close(utterance), ex=seconds))

    def whispered(self, key: str) -> Utterance | None:
        """Return what a machine whispered."""
        if (seal := self._seal) is None:
            return None
        sealed: Any = self._ask(lambda: self._redis.get(seal.name(key)))
        return seal.open(key, sealed) if sealed else None

    def forget_utterances(
        self, published: Collection[str], held: Collection[str], now: float, *, is_all: bool = True
    ) -> None:
        """Let go of what is published no more: Redis itself forgets it a day later; keep what is.

        Args:
            published: keys of what stays.
            held: keys of what somebody may be listening to.
            now: of no use here; Redis has a clock of its own.
            is_all: False: more may be published, so what was published before stays.
        """

        def settle(names: list[str]) -> None:
            asked = self._redis.pipeline(transaction=False)
            for name in names:
                asked.ttl(name)
            told = self._redis.pipeline(transaction=False)
            for name, left in zip(names, asked.execute(), strict=True):
                key = name.removeprefix(_UTTERANCE)
                if key in published:
                    told.persist(name)
                elif left == _FOR_EVER:
                    if is_all:
                        told.expire(name, FORGET_AFTER_S)
                elif key in held and left < HOUR_S:
                    told.expire(name, HOUR_S)
            told.execute()

        def write() -> None:
            found = self._redis.scan_iter(_UTTERANCE + "*", count=_A_BATCH)
            while names := list(islice(found, _A_BATCH)):
                settle(names)

        self._ask(write)

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
            for place in self._redis.scan_iter(_CLIPS + "*", count=_A_BATCH):
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


def _row(utterance: Utterance) -> str:
    return json.dumps([utterance.language, utterance.text, utterance.speed])


def _clip(row: str) -> ClipFacts:
    facts = json.loads(row)
    facts["format"] = check_format(facts["format"])
    facts["words"] = tuple(Word(**word) for word in facts["words"])
    facts["spans"] = tuple(SpanVoice(**span) for span in facts["spans"])
    return ClipFacts(**facts)
