"""One message of a conversation at a time on all machines that use one Redis (see `bot.turn_locks`)."""

from __future__ import annotations

import hashlib
import hmac
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import redis
from redis.exceptions import LockError, RedisError
from redis.lock import Lock

from bot.breaker import Breaker
from bot.turn_locks import LocalTurns

logger = logging.getLogger(__name__)

HELD_SECONDS = 15.0
"""A lock whose process died is free again after this; longer than a turn's time limit."""
WAIT_SECONDS = 10.0
"""Longest a message waits for the one before it; then it is answered all the same."""
CALL_SECONDS = 0.5
"""Time limit of one call of Redis."""


class SharedTurns(LocalTurns):
    """The lock of all processes that use one Redis."""

    def __init__(self, client: redis.Redis, secret: str) -> None:
        """Take the client; `secret` hides the ids of conversations from who reads Redis."""
        super().__init__()
        self._redis = client
        self._secret = secret.encode()
        self._away = Breaker()

    @classmethod
    def at(cls, address: str, secret: str) -> SharedTurns:
        """Return the lock kept in the Redis at an address; it is not asked yet."""
        limits = {"socket_timeout": CALL_SECONDS, "socket_connect_timeout": CALL_SECONDS}
        return cls(redis.Redis.from_url(address, **limits), secret)

    @contextmanager
    def hold(self, conversation: str) -> Iterator[None]:
        """Hold the turn of a conversation; where Redis is away, that of this process alone."""
        with super().hold(conversation):
            lock = self._acquire(conversation)
            try:
                yield
            finally:
                if lock is not None:
                    with suppress(LockError, RedisError):
                        lock.release()

    def _acquire(self, conversation: str) -> Lock | None:
        if self._away.allows() == "no":
            return None
        name = hmac.new(self._secret, conversation.encode(), hashlib.sha256).hexdigest()
        lock = self._redis.lock(f"loket:turn:{name}", timeout=HELD_SECONDS, sleep=0.02)
        try:
            is_held = lock.acquire(blocking_timeout=WAIT_SECONDS)
        except RedisError as error:
            self._away.failed()
            logger.warning("Conversations are locked on this machine alone: Redis is away (%s).", type(error).__name__)
            return None
        self._away.worked()
        return lock if is_held else None
