"""The staff chat: told when somebody asks for a person, and what staff answer there is said to that person.

Off unless STAFF_CHAT_ID is set. Staff see a language and a short mark, never who it is nor what was asked; which message
belongs to which person stands in memory only, so after a restart staff can no longer answer an old call.
"""

from __future__ import annotations

from dataclasses import dataclass

from telegram import Message
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.content.types import Content
from bot.telegram.patience import Patience
from bot.telegram.recent import Recent
from bot.telegram.send import Chat
from bot.turn import Turn

CALLS_REMEMBERED = 500
ATTEMPTS = 4
MARK = 4
"""Letters of the mark: enough to tell two calls apart."""
DESK = "organisation"
"""Id of the card that "a person" leads to."""


@dataclass(frozen=True)
class Waiting:
    """Somebody who waits for a person."""

    chat: Chat
    language: str


def wants_person(turn: Turn) -> bool:
    """Say whether the turn handed over to the desk."""
    return any(one.state == "person" and one.service is not None and one.service.id == DESK for one in turn.replies)


class Staff:
    """One staff chat."""

    def __init__(self, bot: ExtBot[int], patience: Patience, chat: int) -> None:
        self.chat = chat
        self._bot = bot
        self._patience = patience
        self._calls: Recent[int, Waiting] = Recent(CALLS_REMEMBERED)

    async def call(self, content: Content, waiting: Waiting) -> bool:
        """Tell the staff that somebody waits; False when they could not be told."""
        emoji = content.icons["person"].emoji if "person" in content.icons else ""
        text = f"{emoji} {content.languages[waiting.language].name} · {waiting.chat.conversation[:MARK]}"
        try:
            sent = await self._patience.insist(lambda: self._bot.send_message(self.chat, text.strip()), ATTEMPTS)
        except TelegramError:
            return False
        self._calls.put(sent.message_id, waiting)
        return True

    def answered(self, message: Message) -> Waiting | None:
        """Return who is meant by a message of the staff: it answers a call, in Telegram's own way. None for all else."""
        if message.reply_to_message is None or not message.text:
            return None
        return self._calls.get(message.reply_to_message.message_id)

    def forget(self, conversation: str) -> None:
        """Forget that somebody waits."""
        self._calls.drop_where(lambda waiting: waiting.chat.conversation == conversation)
