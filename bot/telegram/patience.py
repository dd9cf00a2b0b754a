"""Trying again without hammering: every wait of the channel is decided here.

Time is passed in, so that no test waits. What Telegram asks for (`RetryAfter`) is obeyed; anything else that may pass
by itself waits twice as long each time. An answer lost on the way back looks like a question that never arrived: the
text is then sent again, because a reply that comes twice is a smaller harm than one that never comes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from telegram.error import BadRequest, NetworkError, RetryAfter

T = TypeVar("T")
Rest = Callable[[float], Awaitable[None]]
"""Waits for so many seconds."""

MARGIN_SECONDS = 0.1
"""Added to the wait Telegram asks for: its clock is not ours."""


@dataclass(frozen=True)
class Patience:
    """How long to wait, and how often to try."""

    first_s: float = 0.5
    longest_s: float = 60.0
    rest: Rest = asyncio.sleep

    def wait_s(self, failures: int, error: Exception | None = None) -> float:
        """Return the seconds to wait after so many failures in a row."""
        if isinstance(error, RetryAfter):
            return retry_seconds(error) + MARGIN_SECONDS
        return float(min(self.longest_s, self.first_s * 2 ** min(max(0, failures - 1), 16)))

    async def insist(self, call: Callable[[], Awaitable[T]], attempts: int) -> T:
        """Call until it succeeds.

        Raises:
            TelegramError: what waiting cannot mend, at once; anything else after `attempts`.
        """
        failures = 0
        while True:
            try:
                return await call()
            except BadRequest:
                raise  # a kind of NetworkError for the library, but the same request will be refused again
            except (RetryAfter, NetworkError) as error:
                failures += 1
                if failures >= attempts:
                    raise
                await self.rest(self.wait_s(failures, error))


def retry_seconds(error: RetryAfter) -> float:
    """Return the wait Telegram asks for."""
    asked = error.retry_after
    return asked.total_seconds() if isinstance(asked, timedelta) else float(asked)
