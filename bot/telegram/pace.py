"""How fast the bot may speak: 30 messages a second in all, 20 a minute in a group, and texts go before voices.

The limiter of python-telegram-bot serves in order of asking, so with 50 people writing at once the last text waited
behind the voices of the first; and one person who presses everything and is flood-limited silenced everybody. Here a
text takes the next free place, and a limit on one chat holds that chat only.

One text is on its way at a time, and one voice: whether a message arrived that was on its way when the process was
killed, nobody can know; it is sent again, and then it should be one message and not twenty.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.telegram.patience import retry_seconds
from bot.telegram.recent import Recent

MESSAGES_A_SECOND = 30.0
AT_ONCE = 40.0
"""Telegram's own words: "we may allow short bursts". 50 people who write in the same moment wait 1.2 s for the last text
instead of 1.6; what it does not allow comes back as RetryAfter and is sent later."""
OF_GROUP_A_MINUTE = 20.0
FIRST = frozenset({"sendMessage"})
"""What a person waits for; all else comes after."""
ALL_QUIET = 3
"""So many chats limited at once mean that Telegram limits the bot, not the chats."""
CHATS_REMEMBERED = 500

GATES_S = {"sendMessage": 0.2, "sendVoice": 0.1, "sendAudio": 0.1}
"""How long one message holds up the next of its kind: a slow one must not silence everybody."""

Call = Callable[..., Coroutine[Any, Any, Any]]


class Bucket:
    """Lets so many through at once, and so many a second after that; those with the lowest rank first."""

    def __init__(self, a_second: float, at_once: float) -> None:
        self._rate = a_second
        self._most = self._left = at_once
        self._at = 0.0
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()
        self._timer: asyncio.TimerHandle | None = None

    async def turn(self, rank: int = 0) -> None:
        """Wait for a place."""
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (rank, next(self._numbers), place))
        self._serve()
        await place

    def _serve(self) -> None:
        loop = asyncio.get_running_loop()
        self._left = min(self._most, self._left + (loop.time() - self._at) * self._rate)
        self._at = loop.time()
        while self._waiting and self._left >= 1.0:
            place = heapq.heappop(self._waiting)[2]
            if not place.done():  # cancelled meanwhile
                self._left -= 1.0
                place.set_result(None)
        if self._waiting and self._timer is None:
            self._timer = loop.call_later((1.0 - self._left) / self._rate + 0.001, self._again)

    def _again(self) -> None:
        self._timer = None
        self._serve()


class Gate:
    """Lets one through at a time, but waits for nobody longer than so many seconds."""

    def __init__(self, hold_s: float) -> None:
        self._hold_s = hold_s
        self._lock = asyncio.Lock()

    @asynccontextmanager
    async def passed(self) -> AsyncIterator[None]:
        """Wait for the one before."""
        await self._lock.acquire()
        is_held = True

        def let_go() -> None:
            nonlocal is_held
            if is_held:
                is_held = False
                self._lock.release()

        late = asyncio.get_running_loop().call_later(self._hold_s, let_go)
        try:
            yield
        finally:
            late.cancel()
            let_go()


class Pace(BaseRateLimiter[int]):
    """The limiter of one bot. It never tries again: that is for `bot.telegram.patience`."""

    def __init__(self) -> None:
        self._all = Bucket(MESSAGES_A_SECOND, AT_ONCE)
        self._groups: Recent[int, Bucket] = Recent(CHATS_REMEMBERED)
        self._quiet: dict[int, float] = {}
        self._gates = {endpoint: Gate(hold_s) for endpoint, hold_s in GATES_S.items()}

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to release."""

    async def process_request(
        self, callback: Call, args: Any, kwargs: dict[str, Any], endpoint: str, data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Any:  # fmt: skip
        """Make a call when its turn has come."""
        if "chat_id" not in data:
            return await callback(*args, **kwargs)
        chat = int(data["chat_id"])
        if chat < 0:
            await self._group(chat).turn()
        await self._all.turn(0 if endpoint in FIRST else 1)
        await self._until_allowed(chat)
        gate = self._gates.get(endpoint)
        try:
            if gate is None:
                return await callback(*args, **kwargs)
            async with gate.passed():
                return await callback(*args, **kwargs)
        except RetryAfter as error:
            self._quiet[chat] = asyncio.get_running_loop().time() + retry_seconds(error)
            raise

    def _group(self, chat: int) -> Bucket:
        bucket = self._groups.get(chat) or Bucket(OF_GROUP_A_MINUTE / 60, OF_GROUP_A_MINUTE)
        self._groups.put(chat, bucket)
        return bucket

    async def _until_allowed(self, chat: int) -> None:
        """Wait while Telegram wants quiet from this chat, or from the bot."""
        while self._quiet:
            now = asyncio.get_running_loop().time()
            self._quiet = {one: until for one, until in self._quiet.items() if until > now}
            until = max(self._quiet.values()) if len(self._quiet) >= ALL_QUIET else self._quiet.get(chat, now)
            if until <= now:
                return
            await asyncio.sleep(until - now)
