"""Buttons after they were touched: the waiting circle ends at once, and what was answered cannot be touched again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from cachetools import TTLCache
from telegram.ext import ExtBot

from bot.telegram.notes import quietly
from bot.telegram.patience import Patience
from bot.telegram.recent import Recent
from bot.telegram.send import Chat
from bot.turn import Turn

REMEMBERED = 5000
"""Touched buttons that are known again."""
NERVOUS_S = 60.0
"""How long a button of danger or women's safety is known as touched, in memory: two taps of one hand get one answer."""
ATTEMPTS = 3
UNANSWERED = frozenset({"failure", "busy"})
"""States of a reply after which the same button may be touched again."""


class Buttons:
    """What happened to the buttons under the bot's messages."""

    def __init__(self, bot: ExtBot[int], patience: Patience) -> None:
        self._bot = bot
        self._patience = patience
        self._used: Recent[tuple[str, int, str], str] = Recent(REMEMBERED)
        """Conversation, message and choice → conversation."""
        self._just_used: TTLCache[tuple[str, int, str], str] = TTLCache(REMEMBERED, NERVOUS_S)
        """The same of what leaves no trace."""

    async def acknowledge(self, query: str) -> None:
        """End the waiting circle on a touched button."""
        await quietly(self._bot.answer_callback_query(query))

    def is_used(self, chat: Chat, message: int, choice: str) -> bool:
        """Say whether this button was answered."""
        touched = (chat.conversation, message, choice)
        return touched in self._used or touched in self._just_used

    def forget(self, conversation: str) -> None:
        """Forget what a person touched."""
        self._used.drop_where(lambda whose: whose == conversation)
        for touched in [one for one in self._just_used if one[0] == conversation]:
            self._just_used.pop(touched, None)

    @asynccontextmanager
    async def put_out(self, chat: Chat, message: int, choice: str, turn: Turn) -> AsyncIterator[None]:
        """Take the buttons away from a message that was answered, beside the sending of the answer."""
        if any(one.state in UNANSWERED for one in turn.replies):
            yield
            return
        touched = (chat.conversation, message, choice)
        is_discreet = any(one.discreet for one in turn.replies)
        if not is_discreet:
            self._used.put(touched, chat.conversation)

        async def put_out() -> None:
            edit = self._bot.edit_message_reply_markup
            await quietly(self._patience.insist(lambda: edit(chat.id, message, reply_markup=None), ATTEMPTS))

        beside = asyncio.create_task(put_out())
        try:
            yield
        finally:
            await beside
            if is_discreet:  # from here on, however long the answer was on its way: the next tap waited for it
                self._just_used[touched] = chat.conversation
