"""A rest after a failure, so that a network that is down is asked once a minute and not once a text."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

REST_S = 60.0


class Breaker:
    """Open for `rest_s` after every failure."""

    def __init__(self, rest_s: float = REST_S, clock: Callable[[], float] = time.monotonic) -> None:
        """Take the length of the rest and a clock in seconds."""
        self._rest_s = rest_s
        self._clock = clock
        self._lock = threading.Lock()
        self._until: float | None = None

    @property
    def remaining_s(self) -> float:
        """Seconds of rest that are left, 0 when work may be tried."""
        with self._lock:
            return 0.0 if self._until is None else max(0.0, self._until - self._clock())

    def trip(self) -> None:
        """Begin a rest."""
        with self._lock:
            self._until = self._clock() + self._rest_s

    def reset(self) -> None:
        """End the rest: something worked."""
        with self._lock:
            self._until = None
