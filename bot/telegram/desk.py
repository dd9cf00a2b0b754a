"""What is in hand: at most 20 updates at once, one chat strictly in order, none twice. Polling and webhook share it.

An update that Telegram refuses to let us answer may be under way for hours. It goes on, but it takes nobody's place.
"""

from __future__ import annotations

import asyncio
import logging
import time
import traceback
from collections import Counter
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass

from telegram import Update

from bot.telegram.ports import Finished, Handles
from bot.telegram.recent import Recent
from bot.telegram.updates import Arrived

logger = logging.getLogger(__name__)
Answers = Callable[[Update], Awaitable[None]]

MOST_IN_HAND = 20
"""Updates under way at once."""
MOST_OF_CHAT = 5
"""Of which from one chat, so that one person who presses everything does not hold up the others."""
HOLD_S = 10.0
"""After so long an update is late: its text is out by now, or Telegram refuses it."""
MOST_LATE = 100
"""Late ones that take no place. When more are late it is not a chat but Telegram: then it keeps the messages, not we."""
GRACE_S = 10.0
"""How long a stop waits for what has begun; less than the supervisor's."""
REMEMBERED = 2048
"""Finished updates that are known again when Telegram repeats them."""


@dataclass(frozen=True)
class InHand:
    """One update under way."""

    task: asyncio.Task[None]
    chat: int
    since: float
    """When it was begun, on the monotonic clock."""


class Desk:
    """The updates under way; used from one event loop."""

    def __init__(self, handler: Handles, finished: Finished | None = None, *, hold_s: float = HOLD_S) -> None:
        self._handler = handler
        self._kept = finished
        self._hold_s = hold_s
        self._in_hand: dict[int, InHand] = {}
        self._last_of_chat: dict[int, asyncio.Task[None]] = {}
        self._of_chat: Counter[int] = Counter()
        self._finished: Recent[int, None] = Recent(REMEMBERED)
        self._dropped: Callable[[int], None] = lambda number: None

    @property
    def in_hand(self) -> tuple[int, ...]:
        """Numbers of the updates under way."""
        return tuple(self._in_hand)

    @property
    def tasks(self) -> set[asyncio.Task[None]]:
        """What is under way, to wait for."""
        return {one.task for one in self._in_hand.values()}

    @property
    def is_full(self) -> bool:
        """Say whether nothing more may be begun."""
        late = sum(self.is_late(one.since) for one in self._in_hand.values())
        return len(self._in_hand) - min(late, MOST_LATE) >= MOST_IN_HAND

    def is_late(self, since: float) -> bool:
        """Say whether a moment of the monotonic clock is longer ago than an answer takes."""
        return time.monotonic() - since > self._hold_s

    @property
    def is_all_late(self) -> bool:
        """Say whether nothing is under way that was begun a moment ago."""
        return all(self.is_late(one.since) for one in self._in_hand.values())

    def late_or_of(self, chats: Collection[int]) -> set[int]:
        """Return the updates that are under way for too long, and all those of some chats."""
        return {number for number, one in self._in_hand.items() if one.chat in chats or self.is_late(one.since)}

    def of_chat(self, chat: int) -> int:
        """Return how many updates of a chat are under way."""
        return self._of_chat[chat]

    def is_finished(self, number: int) -> bool:
        """Say whether an update was answered already, before a restart too."""
        return number in self._finished or (self._kept is not None and self._kept.is_finished(number))

    def task(self, number: int) -> asyncio.Task[None] | None:
        """Return an update that is under way."""
        found = self._in_hand.get(number)
        return found.task if found is not None else None

    async def is_in_time(self, number: int) -> bool:
        """Wait for an update that is under way until it is late; say whether it is finished."""
        found = self._in_hand.get(number)
        if found is None:
            return self.is_finished(number)
        left_s = found.since + self._hold_s - time.monotonic()
        # not the task itself: who waits may be broken off, and the answer goes on
        await asyncio.wait({found.task}, timeout=max(0.0, left_s))
        return found.task.done() and not found.task.cancelled()

    def has_room(self, chat: int) -> bool:
        """Say whether one more of a chat may be begun."""
        return not self.is_full and self._of_chat[chat] < MOST_OF_CHAT

    def pass_over(self, number: int) -> None:
        """Count an update as finished without answering it."""
        self._finished.put(number, None)
        if self._kept is not None:
            self._kept.finish(number)

    def take(self, arrived: Arrived) -> asyncio.Task[None] | None:
        """Begin an update; None when it cannot be read: there is nothing to do, and it counts as finished."""
        number, chat, update = arrived.number, arrived.chat, arrived.update
        if update is None:
            self._finished.put(number, None)
            return None
        answer = self._handler.refuse if arrived.is_too_many else self._handler.handle
        task = asyncio.create_task(self._answer(answer, update, self._last_of_chat.get(chat)))
        self._in_hand[number] = InHand(task, chat, time.monotonic())
        self._last_of_chat[chat] = task
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

    async def _answer(self, answer: Answers, update: Update, before: asyncio.Task[None] | None) -> None:
        """Answer one update after the one before it in the same chat."""
        at_once = asyncio.create_task(self._handler.acknowledge(update))
        try:
            if before is not None:
                await asyncio.wait({before})
            await answer(update)
        finally:
            await asyncio.gather(at_once, return_exceptions=True)

    def _done(self, task: asyncio.Task[None], number: int, chat: int) -> None:
        del self._in_hand[number]
        if self._last_of_chat.get(chat) is task:
            del self._last_of_chat[chat]
        self._of_chat[chat] -= 1
        if not self._of_chat[chat]:
            del self._of_chat[chat]
        if task.cancelled():
            self._dropped(number)
            return
        self.pass_over(number)
        error = task.exception()
        if error is not None:
            # where, never what: a message of an error may hold a person's words
            place = "".join(traceback.format_tb(error.__traceback__))
            logger.error("An update could not be answered (%s).\n%s", type(error).__name__, place)
