"""One message of a conversation at a time, in this process and, with Redis, in all processes of all machines.

A message that is sent twice is then asked once, and two replicas of Rasa never write one conversation at once: the gateway
is the only code that talks to them, so Rasa needs no lock store of its own. Without Redis a person is answered all the same.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import redis
from redis.exceptions import LockError, RedisError
from redis.lock import Lock

from bot.breaker import Breaker

logger = logging.getLogger(__name__)

HELD_SECONDS = 15.0
"""A lock whose process died is free again after this; longer than a turn's time limit."""
WAIT_SECONDS = 10.0
"""Longest a message waits for the one before it; then it is answered all the same."""
CALL_SECONDS = 0.5
"""Time limit of one call of Redis."""


class LocalTurns:
    """The lock of one process."""

    def __init__(self) -> None:
        self._locks = tuple(threading.Lock() for _ in range(256))

    @contextmanager
    def hold(self, conversation: str) -> Iterator[None]:
        """Hold the turn of a conversation."""
        with self._locks[hash(conversation) % len(self._locks)]:
            yield


class SharedTurns(LocalTurns):
    """The lock of all processes that use one Redis."""

    def __init__(self, client: redis.Redis, secret: str) -> None:
        """Take the client; `secret` hides the ids of conversations from who reads Redis."""
        super().__init__()
        self._redis = client
        self._secret = secret.encode()
        self._away = Breaker()

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


def open_turns(address: str | None, secret: str) -> LocalTurns:
    """Return the lock of this installation: of all machines where there is an address of Redis."""
    if address is None:
        return LocalTurns()
    client = redis.Redis.from_url(address, socket_timeout=CALL_SECONDS, socket_connect_timeout=CALL_SECONDS)
    return SharedTurns(client, secret)
