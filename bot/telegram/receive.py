"""Polling so that nothing is lost: our own loop over `getUpdates`, whose offset passes only finished updates.

The Updater of python-telegram-bot confirms an update as soon as it is queued: a process that dies takes the queue with
it. Here Telegram keeps every update until it is answered, but for what `bot.telegram.waiting` lets go of so that one
chat does not hold up all others. One chat is answered strictly in order, several at once.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from telegram import Bot
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.telegram.desk import GRACE_S, Desk
from bot.telegram.patience import Patience
from bot.telegram.updates import KINDS, read
from bot.telegram.waiting import Waiting

logger = logging.getLogger(__name__)

LONG_POLL_S = 50
"""How long Telegram holds the question for news open."""
MARGIN_S = 15
"""What the network may add to it."""
PAGE = 100
"""Most updates Telegram gives at once."""
FULL_S = 1.0
"""Pause while too much is in hand: then some of it may be late, and take no place any more."""
BUSY = Patience(first_s=0.03, longest_s=0.15)
"""Pauses between polls while updates are in hand: Telegram then answers at once, with the same ones."""
STUCK = Patience(first_s=0.03, longest_s=1.0)
"""The same while all of them are late: that may last for hours."""


class Receiver:
    """Asks for updates and has them answered; used from one event loop."""

    def __init__(self, bot: Bot, desk: Desk, patience: Patience, *, long_poll_s: int = LONG_POLL_S) -> None:
        """Take the bot, what answers, how long to rest after a failure, and how long a poll may last."""
        self._bot = bot
        self._desk = desk
        self._long_poll_s = long_poll_s
        self._patience = patience
        self._waiting = Waiting(desk)
        self._next: int | None = None

    @property
    def offset(self) -> int | None:
        """The oldest update that Telegram must keep, or the next one; what comes before it is confirmed by a poll."""
        oldest = self._waiting.oldest
        return oldest if oldest is not None else self._next

    async def register(self) -> None:
        """Tell Telegram that we poll: with a webhook set it gives no updates. Those that wait are kept."""
        await self._bot.delete_webhook(drop_pending_updates=False)

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
            await self._desk.close(grace_s)
            await self._confirm()
            self._waiting.tell_lost()

    async def _receive(self, stopping: asyncio.Task[bool]) -> None:
        failures = idle = 0
        while not stopping.done():
            # those that came with the last poll and did not fit; to ask for them again would take longer
            self._waiting.begin()
            if self._desk.is_full:
                await self._wait(FULL_S, stopping)
                continue
            poll = asyncio.create_task(self._poll())
            while not poll.done() and not stopping.done():
                await self._wait(None, poll, stopping)
                self._waiting.begin()  # a poll may be long, and what waits here needs no news
            if not poll.done():
                poll.cancel()
                await asyncio.wait({poll})
                return
            try:
                is_new = self._take(poll.result())
            except InvalidToken:
                raise
            except (TelegramError, ValueError) as error:
                # the last one: an answer that is no JSON
                failures += 1
                await self._rest(error, failures, stopping)
                continue
            failures = 0
            idle = 0 if is_new else idle + 1
            if self._desk.in_hand and not is_new:
                await self._wait((STUCK if self._desk.is_all_late else BUSY).wait_s(idle), stopping)

    async def _poll(self) -> list[Any]:
        """Ask for news; Telegram holds the question open only where it need not keep anything that we have."""
        return await self._ask(self._long_poll_s if self._waiting.oldest is None else 0)

    async def _ask(self, wait_s: int, limit: int = PAGE) -> list[Any]:
        asked = {"offset": self.offset, "timeout": wait_s, "limit": limit, "allowed_updates": list(KINDS)}
        # not `bot.get_updates`: one update that the library cannot read makes it refuse all of them, every time
        raw = await self._bot._post(
            "getUpdates", {name: value for name, value in asked.items() if value is not None},
            read_timeout=wait_s + MARGIN_S,
        )  # fmt: skip
        return raw if isinstance(raw, list) else []

    def _take(self, page: list[Any]) -> bool:
        """Begin the new ones of a page, as many as fit; say whether there was one."""
        updates = [found for one in page if (found := read(one, self._bot)) is not None]
        if not updates and not self._desk.in_hand:
            # all is confirmed; after a quiet week Telegram may count from another number, so ask for whatever there is
            self._next = None
        for arrived in updates:
            self._next = max(arrived.number + 1, self._next or 0)
        is_new = self._waiting.add(updates)
        self._waiting.begin()
        if len(page) >= PAGE and not is_new:
            self._waiting.make_room()
        return is_new

    async def _rest(self, error: Exception, failures: int, stopping: asyncio.Task[bool]) -> None:
        pause = self._patience.wait_s(failures, error)
        if isinstance(error, Conflict):
            logger.error("Another process receives the messages of this bot. Stop it: only one can.")
        else:
            logger.warning("No news from Telegram (%s); asking again in %.1f s.", type(error).__name__, pause)
        await asyncio.wait({stopping}, timeout=pause)

    async def _wait(self, pause: float | None, *others: asyncio.Task[Any]) -> None:
        """Wait until an update is finished, one of the others is, or the pause is over."""
        await asyncio.wait({*self._desk.tasks, *others}, timeout=pause, return_when=asyncio.FIRST_COMPLETED)

    async def _confirm(self) -> None:
        """Tell Telegram what is finished."""
        if self.offset is None:
            return
        try:
            await self._ask(0, limit=1)
        except (TelegramError, ValueError) as error:
            logger.warning("What was answered last could not be confirmed (%s).", type(error).__name__)
