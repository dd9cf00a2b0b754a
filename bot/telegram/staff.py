"""The staff chat: told when somebody asks for a person, and what staff answer there is said to that person.

Off unless STAFF_CHAT_ID is set. Staff see a language and a short mark, never who it is nor what was asked; which message
belongs to which person stands in memory only, so after a restart staff can no longer answer an old call: who tries is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from telegram import Message, ReplyParameters
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.content.types import Content
from bot.telegram.notes import quietly
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
GONE = "telegram_staff_gone"
TEXT_ONLY = "telegram_staff_text_only"
"""Phrases that tell a member of staff why an answer did not arrive."""


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

    def not_passed_on(self, message: Message) -> str | None:
        """Return the phrase for a message that was meant as an answer and is none; None for the staff's own talk."""
        call = message.reply_to_message
        if call is None or call.from_user is None or call.from_user.id != self._bot.id:
            return None
        return TEXT_ONLY if call.message_id in self._calls else GONE

    async def tell(self, message: Message, text: str) -> None:
        """Say something to the member of staff who wrote a message."""
        reply = ReplyParameters(message.message_id, allow_sending_without_reply=True)
        send = partial(self._bot.send_message, self.chat, text, reply_parameters=reply)
        await quietly(self._patience.insist(send, ATTEMPTS))

    def forget(self, conversation: str) -> None:
        """Forget that somebody waits."""
        self._calls.drop_where(lambda waiting: waiting.chat.conversation == conversation)
