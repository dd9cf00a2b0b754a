"""Receiving so that nothing is lost: our own loop over `getUpdates`, whose offset passes only finished updates.

The Updater of python-telegram-bot confirms an update as soon as it is queued: a process that dies takes the queue with
it. Here Telegram keeps every update until it is answered. One chat is answered strictly in order, several at once.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.telegram.patience import Patience
from bot.telegram.recent import Recent

logger = logging.getLogger(__name__)

MOST_IN_HAND = 20
"""Updates under way at once."""
MOST_OF_CHAT = 5
"""Of which from one chat, so that one person who presses everything does not hold up the others."""
LONG_POLL_S = 50
"""How long Telegram holds the question for news open."""
BUSY = Patience(first_s=0.05, longest_s=0.4)
"""Pauses between polls while updates are in hand: Telegram then answers at once, with the same ones."""
GRACE_S = 10.0
"""How long a stop waits for what has begun; less than the supervisor's."""
REMEMBERED = 2048
"""Finished updates that are known again when Telegram repeats them."""

KINDS = ("message", "callback_query", "my_chat_member")
"""Kinds of updates asked for; edits and channel posts are left alone."""


class Handles(Protocol):
    """What is done with an update; `bot.telegram.app.Channel` is one."""

    async def acknowledge(self, update: Update) -> None:
        """Do what must not wait for the chat's turn."""

    async def handle(self, update: Update) -> None:
        """Answer it; when this returns or fails, the update is finished."""


class Receiver:
    """Takes updates and has them answered; used from one event loop."""

    def __init__(self, bot: Bot, handler: Handles, patience: Patience, *, long_poll_s: int = LONG_POLL_S) -> None:
        """Take the bot, what answers, how long to rest after a failure, and how long a poll may last."""
        self._bot = bot
        self._handler = handler
        self._long_poll_s = long_poll_s
        self._patience = patience
        self._in_hand: dict[int, asyncio.Task[None]] = {}
        self._last_of_chat: dict[int, asyncio.Task[None]] = {}
        self._of_chat: Counter[int] = Counter()
        self._left: set[int] = set()
        self._finished: Recent[int, None] = Recent(REMEMBERED)
        self._next: int | None = None

    @property
    def offset(self) -> int | None:
        """The oldest update that is not finished, or the next one; what comes before it is confirmed by a poll."""
        return min((*self._in_hand, *self._left), default=self._next)

    async def run(self, stop: asyncio.Event, *, grace_s: float = GRACE_S) -> None:
        """Receive until `stop` is set, then finish what has begun.

        Raises:
            InvalidToken: Telegram does not know the bot (any more).
        """
        stopping = asyncio.create_task(stop.wait())
        try:
            await self._receive(stopping)
        finally:
            stopping.cancel()
            await self._finish(grace_s)

    async def _receive(self, stopping: asyncio.Task[bool]) -> None:
        failures = idle = 0
        while not stopping.done():
            if len(self._in_hand) >= MOST_IN_HAND:
                await self._wait(stopping, None)
                continue
            poll = asyncio.create_task(self._poll())
            await asyncio.wait({poll, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if not poll.done():
                poll.cancel()
                await asyncio.wait({poll})
                return
            try:
                is_new = self._take(poll.result())
            except InvalidToken:
                raise
            except (TelegramError, ValueError, KeyError, TypeError) as error:
                # the last three: an answer the library cannot read
                failures += 1
                await self._rest(error, failures, stopping)
                continue
            failures = 0
            idle = 0 if is_new else idle + 1
            if self._in_hand and not is_new:
                await self._wait(stopping, BUSY.wait_s(idle))

    async def _poll(self) -> Sequence[Update]:
        return await self._bot.get_updates(
            offset=self.offset,
            timeout=0 if self._in_hand else self._long_poll_s,
            allowed_updates=KINDS,
        )

    def _take(self, updates: Sequence[Update]) -> bool:
        """Begin the new ones, as many as fit, oldest first; say whether there was one."""
        is_new = False
        self._left.clear()
        if not updates and not self._in_hand:
            # all is confirmed; after a quiet week Telegram may count from another number, so ask for whatever there is
            self._next = None
        for update in sorted(updates, key=lambda one: one.update_id):
            number = update.update_id
            self._next = max(number + 1, self._next or 0)
            if number in self._in_hand or number in self._finished:
                continue
            chat = update.effective_chat.id if update.effective_chat is not None else 0
            if len(self._in_hand) >= MOST_IN_HAND or self._of_chat[chat] >= MOST_OF_CHAT:
                self._left.add(number)  # it comes again with the next poll
                continue
            task = asyncio.create_task(self._answer(update, self._last_of_chat.get(chat)))
            self._in_hand[number] = self._last_of_chat[chat] = task
            self._of_chat[chat] += 1
            task.add_done_callback(lambda done, number=number, chat=chat: self._done(done, number, chat))  # type: ignore[misc]
            is_new = True
        return is_new

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
        del self._in_hand[number]
        if self._last_of_chat.get(chat) is task:
            del self._last_of_chat[chat]
        self._of_chat[chat] -= 1
        if not self._of_chat[chat]:
            del self._of_chat[chat]
        if task.cancelled():
            self._left.add(number)  # not answered: Telegram must give it again after the restart
            return
        self._finished.put(number, None)
        error = task.exception()
        if error is not None:
            # where, never what: a message of an error may hold a person's words
            place = "".join(traceback.format_tb(error.__traceback__))
            logger.error("An update could not be answered (%s).\n%s", type(error).__name__, place)

    async def _rest(self, error: Exception, failures: int, stopping: asyncio.Task[bool]) -> None:
        pause = self._patience.wait_s(failures, error)
        if isinstance(error, Conflict):
            logger.error("Another process receives the messages of this bot. Stop it: only one can.")
        else:
            logger.warning("No news from Telegram (%s); asking again in %.1f s.", type(error).__name__, pause)
        await asyncio.wait({stopping}, timeout=pause)

    async def _wait(self, stopping: asyncio.Task[bool], pause: float | None) -> None:
        """Wait until an update is finished, or the pause is over."""
        await asyncio.wait({*self._in_hand.values(), stopping}, timeout=pause, return_when=asyncio.FIRST_COMPLETED)

    async def _finish(self, grace_s: float) -> None:
        """Let what has begun end, then confirm what is finished."""
        tasks = set(self._in_hand.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=grace_s)
            for task in late:
                task.cancel()
            await asyncio.wait(tasks)
            await asyncio.sleep(0)  # the tasks' callbacks run before the offset is read
        if self.offset is None:
            return
        try:
            await self._bot.get_updates(offset=self.offset, timeout=0, limit=1, allowed_updates=KINDS)
        except TelegramError as error:
            logger.warning("What was answered last could not be confirmed (%s).", type(error).__name__)
