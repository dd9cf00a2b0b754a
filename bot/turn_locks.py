"""One message of a conversation at a time, in this process and, with Redis, in all processes of all machines.

A message that is sent twice is then asked once, and two replicas of Rasa never write one conversation at once: the gateway
is the only code that talks to them, so Rasa needs no lock store of its own. Without Redis a person is answered all the same.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class LocalTurns:
    """The lock of one process."""

    def __init__(self) -> None:
        self._locks = tuple(threading.Lock() for _ in range(256))

    @contextmanager
    def hold(self, conversation: str) -> Iterator[None]:
        """Hold the turn of a conversation."""
        with self._locks[hash(conversation) % len(self._locks)]:
            yield


def open_turns(address: str | None, secret: str) -> LocalTurns:
    """Return the lock of this installation: of all machines where there is an address of Redis."""
    if address is None:
        return LocalTurns()
    # most installations are one machine: Redis's library is 4 MB in every process
    from bot.shared_turns import SharedTurns

    return SharedTurns.at(address, secret)
