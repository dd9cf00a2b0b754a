"""A breaker: what has just failed is not asked again at once, so that people get their answer now and not at its time limit.

Closed: everything goes through. Open: nothing does, for a rest that doubles. Half open, when the rest is over: one caller
tries, all others are still refused; the try decides. A try of which nothing is heard any more is followed by another.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Literal

FIRST_REST_S = 0.5
LONGEST_REST_S = 4.0
"""Seconds; a dialogue engine that comes back is noticed within them."""

TRY_LASTS_S = 15.0
"""How long the one who tries is waited for; longer than any time limit of what is tried."""

State = Literal["closed", "half_open", "open"]


class Breaker:
    """One breaker for one thing that may be away. Thread-safe."""

    def __init__(
        self,
        *,
        first_rest_s: float = FIRST_REST_S,
        longest_rest_s: float = LONGEST_REST_S,
        clock: Callable[[], float] = time.monotonic,
        told: Callable[[State], None] = lambda state: None,
    ) -> None:
        """Take the shortest and the longest rest in seconds, a clock in seconds, and who is told each new state."""
        self._first_rest_s = first_rest_s
        self._longest_rest_s = longest_rest_s
        self._clock = clock
        self._told = told
        self._lock = threading.Lock()
        self._rest_s = first_rest_s
        self._until = 0.0
        self._trying: int | None = None
        """The thread that tries: it reports in the same one."""
        self._state: State = "closed"

    @property
    def state(self) -> State:
        """The state now."""
        return self._state

    def allows(self) -> Literal["go", "try", "no"]:
        """Say whether it may be asked: `go`; `try` for the one caller that must report how it went; or `no`."""
        with self._lock:
            if self._state == "closed":
                return "go"
            if self._clock() < self._until:
                return "no"
            # half open too: who tried may never have told how it went, and nobody would be let in again
            self._until = self._clock() + TRY_LASTS_S
            self._trying = threading.get_ident()
            if self._state == "open":
                self._turn("half_open")
            return "try"

    def failed(self) -> None:
        """Open, or stay open for longer."""
        with self._lock:
            if self._state == "open":
                return  # others that were under way fail too: that is one failure, not many
            if self._state == "half_open" and self._trying != threading.get_ident():
                return  # what began before the try says nothing of now: the try decides
            self._until = self._clock() + self._rest_s
            self._rest_s = min(self._rest_s * 2, self._longest_rest_s)
            self._turn("open")

    def worked(self) -> None:
        """Close: it answers."""
        with self._lock:
            if self._state == "open":
                return  # an answer from before it failed says nothing of now
            self._rest_s = self._first_rest_s
            if self._state != "closed":
                self._turn("closed")

    def _turn(self, state: State) -> None:
        self._state = state
        self._told(state)
