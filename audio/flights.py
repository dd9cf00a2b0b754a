"""One render of a clip at a time within a process: whoever asks second waits for the first one's result.

The future is stored before the work starts, so 200 simultaneous requests for one new sentence start one render. What
failed just now is not tried again at once: a text that crashes an engine would crash it for every request.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Generic, TypeVar

from audio.engine import AudioError, EngineUnavailable

REST_AFTER_FAILURE_S = 10.0
NICE = 5
"""Of 19: how far a render steps back behind the texts people wait for."""
_MOST_FAILURES = 500
T = TypeVar("T")


class Flights(Generic[T]):
    """Work under way, by name."""

    def __init__(self, workers: int = 2, clock: Callable[[], float] = time.monotonic) -> None:
        """Take the number of renders at a time; encoding leaves the interpreter's lock, so two use two cores."""
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="voice", initializer=_step_back)
        self._clock = clock
        self._lock = threading.Lock()
        self._under_way: dict[str, Future[T]] = {}
        self._failed: dict[str, tuple[float, AudioError]] = {}

    def join(self, name: str, work: Callable[[], T]) -> Future[T]:
        """Return the future of the work with this name, started now if nobody has."""
        future: Future[T] = Future()
        with self._lock:
            present = self._under_way.get(name)
            if present is not None:
                return present
            until, error = self._failed.get(name, (0.0, None))
            if error is not None and self._clock() < until:
                future.set_exception(error)
                return future
            self._under_way[name] = future
        try:
            self._pool.submit(self._run, name, work, future)
        except RuntimeError:
            self._land(name)
            future.set_exception(EngineUnavailable("The voice is closed."))
        return future

    @property
    def count(self) -> int:
        """How many works are under way or wait."""
        with self._lock:
            return len(self._under_way)

    def _run(self, name: str, work: Callable[[], T], future: Future[T]) -> None:
        try:
            result = work()
        except AudioError as error:
            with self._lock:
                while len(self._failed) >= _MOST_FAILURES:
                    self._failed.pop(next(iter(self._failed)))
                self._failed[name] = (self._clock() + REST_AFTER_FAILURE_S, error)
            self._land(name)
            future.set_exception(error)
        except BaseException as error:
            self._land(name)
            future.set_exception(error)
            raise
        else:
            with self._lock:
                self._failed.pop(name, None)
            self._land(name)
            future.set_result(result)

    def _land(self, name: str) -> None:
        with self._lock:
            self._under_way.pop(name, None)

    def close(self) -> None:
        """Let what is being rendered finish; whoever waits for what was not begun is told."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        with self._lock:
            waiting = list(self._under_way.values())
            self._under_way.clear()
        for future in waiting:
            future.set_exception(EngineUnavailable("The voice is closed."))


def _step_back() -> None:
    """Let texts go first: on Linux a thread has a niceness of its own."""
    if sys.platform == "linux":
        me = threading.get_native_id()
        with suppress(OSError):  # a machine may forbid it
            os.setpriority(os.PRIO_PROCESS, me, max(NICE, os.getpriority(os.PRIO_PROCESS, me)))
