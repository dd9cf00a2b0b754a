"""A process shows that it works: it counts in a file in memory that the supervisor reads (`bot.process.Beat`).

The website is not asked over HTTP: on a busy day the question would wait behind people, and the supervisor would end a
website that only has much to do. It counts as long as it finishes requests, or has none to finish.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

EVERY_SECONDS = 3.0


async def beat(name: str) -> None:
    """Count for ever, on the event loop that does the work: when it hangs, the count stands still."""
    for number in _numbers():
        _write(name, number)
        await asyncio.sleep(EVERY_SECONDS)


def beat_while_working(name: str, finished: Callable[[], int], waiting: Callable[[], int]) -> None:
    """Count in a thread of its own while requests are finished or none waits.

    Args:
        name: of the process.
        finished: how many requests were finished so far.
        waiting: how many wait for a thread.
    """

    def run() -> None:
        before = -1
        for number in _numbers():
            now = finished()
            if now != before or waiting() == 0:
                _write(name, number)
            before = now
            threading.Event().wait(EVERY_SECONDS)

    threading.Thread(target=run, name="heartbeat", daemon=True).start()


def counter(name: str) -> Callable[[], None]:
    """Return what a loop of its own calls on every round: a round that never ends is noticed.

    Args:
        name: of the process.
    """
    numbers = _numbers()

    def once_more() -> None:
        number = next(numbers, None)
        if number is not None:
            _write(name, number)

    return once_more


def _numbers() -> Iterator[int]:
    return count() if os.environ.get("PROMETHEUS_MULTIPROC_DIR") else iter(())


def _write(name: str, number: int) -> None:
    with suppress(OSError):
        Path(os.environ["PROMETHEUS_MULTIPROC_DIR"], f"{name}.beat").write_text(f"{os.getpid()} {number}")
