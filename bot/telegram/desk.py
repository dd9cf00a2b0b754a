"""What is in hand: at most 20 updates at once, one chat strictly in order, none twice. Polling and webhook share it."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections import Counter
from collections.abc import Callable
from typing import Protocol

from telegram import Update

from bot.telegram.recent import Recent
from bot.telegram.updates import Arrived

logger = logging.getLogger(__name__)

MOST_IN_HAND = 20
"""Updates under way at once."""
MOST_OF_CHAT = 5
"""Of which from one chat, so that one person who presses everything does not hold up the others."""
GRACE_S = 10.0
"""How long a stop waits for what has begun; less than the supervisor's."""
REMEMBERED = 2048
"""Finished updates that are known again when Telegram repeats them."""


class Handles(Protocol):
    """What is done with an update; `bot.telegram.app.Channel` is one."""

    async def acknowledge(self, update: Update) -> None:
        """Do what must not wait for the chat's turn."""

    async def handle(self, update: Update) -> None:
        """Answer it; when this returns or fails, the update is finished."""


class Finished(Protocol):
    """Remembers over a restart which updates are finished; `bot.telegram.ledger.Ledger` is one."""

    def finish(self, number: int) -> None:
        """Remember that an update is finished."""

    def is_finished(self, number: int) -> bool:
        """Say whether it is."""


class Desk:
    """The updates under way; used from one event loop."""

    def __init__(self, handler: Handles, finished: Finished | None = None) -> None:
        self._handler = handler
        self._kept = finished
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._last_of_chat: dict[int, asyncio.Task[None]] = {}
        self._of_chat: Counter[int] = Counter()
        self._finished: Recent[int, None] = Recent(REMEMBERED)
        self._dropped: Callable[[int], None] = lambda number: None

    @property
    def in_hand(self) -> tuple[int, ...]:
        """Numbers of the updates under way."""
        return tuple(self._tasks)

    @property
    def tasks(self) -> set[asyncio.Task[None]]:
        """What is under way, to wait for."""
        return set(self._tasks.values())

    @property
    def is_full(self) -> bool:
        """Say whether nothing more may be begun."""
        return len(self._tasks) >= MOST_IN_HAND

    def of_chat(self, chat: int) -> int:
        """Return how many updates of a chat are under way."""
        return self._of_chat[chat]

    def is_finished(self, number: int) -> bool:
        """Say whether an update was answered already, before a restart too."""
        return number in self._finished or (self._kept is not None and self._kept.is_finished(number))

    def task(self, number: int) -> asyncio.Task[None] | None:
        """Return an update that is under way."""
        return self._tasks.get(number)

    def take(self, arrived: Arrived) -> asyncio.Task[None] | None:
        """Begin an update; None when it cannot be read: there is nothing to do, and it counts as finished."""
        number, chat, update = arrived.number, arrived.chat, arrived.update
        if update is None:
            self._finished.put(number, None)
            return None
        task = asyncio.create_task(self._answer(update, self._last_of_chat.get(chat)))
        self._tasks[number] = self._last_of_chat[chat] = task
        self._of_chat[chat] += 1
        task.add_done_callback(lambda done: self._done(done, number, chat))
        return task

    async def close(self, grace_s: float) -> None:
        """Let what has begun end; what does not in time is given up, and Telegram gives it again after the restart."""
        tasks = self.tasks
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=grace_s)
        for task in late:
            task.cancel()
        await asyncio.wait(tasks)
        await asyncio.sleep(0)  # the tasks' callbacks run before anybody asks what is left

    def when_dropped(self, call: Callable[[int], None]) -> None:
        """Call this with the number of an update that was given up."""
        self._dropped = call

    async def _answer(self, update: Update, before: asyncio.Task[None] | None) -> None:
        """Answer one update after the one before it in the same chat."""
        at_once = asyncio.create_task(self._handler.acknowledge(update))
        try:
            if before is not None:
                await asyncio.wait({before})
            await self._handler.handle(update)
        finally:
            await asyncio.gather(at_once, return_exceptions=True)

    def _done(self, task: asyncio.Task[None], number: int, chat: int) -> None:
        del self._tasks[number]
        if self._last_of_chat.get(chat) is task:
            del self._last_of_chat[chat]
        self._of_chat[chat] -= 1
        if not self._of_chat[chat]:
            del self._of_chat[chat]
        if task.cancelled():
            self._dropped(number)
            return
        self._finished.put(number, None)
        if self._kept is not None:
            self._kept.finish(number)
        error = task.exception()
        if error is not None:
            # where, never what: a message of an error may hold a person's words
            place = "".join(traceback.format_tb(error.__traceback__))
            logger.error("An update could not be answered (%s).\n%s", type(error).__name__, place)
