"""Not more people at once than can be answered soon: the others are told at once, in words and by voice, to wait a moment.

A queue that only grows answers everybody too late. Some may be answered at once, some may wait a second; who comes beyond
that hears "busy", and the widget sends the same message again by itself.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from bot.errors import LoketError
from bot.metrics import REFUSED

AT_ONCE = 12
"""Messages answered at once: the dialogue engine answers one after the other, some 30 a second."""
MAY_WAIT = 8
"""Messages that may wait for a place. Both together leave threads for voices, pages and health."""
WAIT_SECONDS = 1.0


class Busy(LoketError):
    """Too many people ask at this moment."""

    phrase = "busy"
    status = 503


class Admission:
    """The door of one process."""

    def __init__(self, at_once: int = AT_ONCE, may_wait: int = MAY_WAIT, wait_s: float = WAIT_SECONDS) -> None:
        """Take how many are let in at once, how many may wait, and how long in seconds."""
        self._places = threading.BoundedSemaphore(at_once)
        self._queue = threading.BoundedSemaphore(at_once + may_wait)
        self._wait_s = wait_s

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place.

        Raises:
            Busy: there is none, or none came free in time.
        """
        if not self._queue.acquire(blocking=False):
            REFUSED.labels("web").inc()
            raise Busy("Too many people ask at once.")
        try:
            if not self._places.acquire(timeout=self._wait_s):
                REFUSED.labels("web").inc()
                raise Busy("Too many people ask at once.")
            try:
                yield
            finally:
                self._places.release()
        finally:
            self._queue.release()
