"""Sends the replies of one turn: all texts at once, then the voices, each as a reply to its text.

The voices come last and together because text never waits for sound, and because Telegram plays voice notes that follow
each other as one: a person who does not read presses once. AstrBot #5188 lost whole replies on a setting that forbids
voice messages; here the text is there before the voice is tried.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden
from telegram.ext import ExtBot

from bot.telegram.notes import VoiceNotes
from bot.telegram.patience import Patience
from bot.telegram.render import Bubble, TextMessage

logger = logging.getLogger(__name__)

TEXT_ATTEMPTS = 200
"""At most a minute apart: a text outlives an outage of two hours."""
GONE = ("chat not found", "user is deactivated", "bot was blocked", "peer_id_invalid")
"""What Telegram says of a chat that nothing can be sent to any more."""


class ChatGone(Exception):
    """The person blocked the bot or left Telegram: forget the conversation, send nothing more."""


@dataclass(frozen=True)
class Chat:
    """Where to send: in memory only, while an update is in hand."""

    id: int
    conversation: str
    """The keyed hash; the only name anything else may know."""


class Sender:
    """Sends bubbles into chats. One turn of a chat at a time; different chats at once."""

    def __init__(self, bot: ExtBot[int], notes: VoiceNotes, patience: Patience) -> None:
        self._bot = bot
        self._notes = notes
        self._patience = patience

    async def send(self, chat: Chat, bubbles: Sequence[Bubble]) -> None:
        """Send the texts, then the voices.

        Raises:
            ChatGone: nothing can be sent to this chat any more.
            TelegramError: Telegram could not be reached for hours.
        """
        # the sounds are fetched while the texts travel
        fetching = [self._notes.fetch(chat.conversation, bubble.audio_key) for bubble in bubbles]
        try:
            heads = [await self._send_texts(chat, bubble) for bubble in bubbles]
            for head, sound in zip(heads, fetching, strict=True):
                await self._notes.send(chat.id, chat.conversation, head, sound)
        except Forbidden as error:
            raise ChatGone from error
        finally:
            for sound in fetching:
                sound.task.cancel()
            await asyncio.gather(*(sound.task for sound in fetching), return_exceptions=True)

    def forget(self, conversation: str) -> None:
        """Forget what is remembered of a person."""
        self._notes.forget(conversation)

    async def _send_texts(self, chat: Chat, bubble: Bubble) -> int | None:
        """Return the id of the first message, which the voice note answers."""
        sent = [await self._send_text(chat.id, text) for text in bubble.texts]
        return sent[0].message_id if sent else None

    async def _send_text(self, chat_id: int, text: TextMessage) -> Message:
        try:
            return await self._patience.insist(
                lambda: self._bot.send_message(
                    chat_id,
                    text.html,
                    parse_mode=ParseMode.HTML,
                    reply_markup=markup(text),
                    link_preview_options=LinkPreviewOptions(is_disabled=True),
                ),
                TEXT_ATTEMPTS,
            )
        except BadRequest as error:
            if any(reason in error.message.lower() for reason in GONE):
                raise ChatGone from error
            # the words must arrive, whatever Telegram has against their markup or buttons
            logger.error("Telegram refused a message; it goes without markup and buttons.")
            return await self._patience.insist(lambda: self._bot.send_message(chat_id, text.plain), TEXT_ATTEMPTS)


def markup(text: TextMessage) -> InlineKeyboardMarkup | None:
    """Return the buttons as Telegram wants them."""
    if not text.rows:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(button.label, callback_data=button.data) for button in row] for row in text.rows]
    )
