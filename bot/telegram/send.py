"""Sends the replies of one turn: all texts at once, then the voices, each as a reply to its text.

The voices come last and together because text never waits for sound, and because Telegram plays voice notes that follow
each other as one: a person who does not read presses once. AstrBot #5188 lost whole replies on a setting that forbids
voice messages; here the text is there before the voice is tried. What was sent stands in the ledger, so that an update
that comes again after a restart goes on where it was broken off.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden
from telegram.ext import ExtBot

from bot.telegram.keyboard import Button
from bot.telegram.ledger import Ledger
from bot.telegram.notes import VoiceNotes, quietly
from bot.telegram.patience import Patience
from bot.telegram.render import Bubble, TextMessage

logger = logging.getLogger(__name__)

TEXT_ATTEMPTS = 200
"""At most a minute apart: a text outlives an outage of two hours."""
DELETED_AT_ONCE = 100
"""Most messages Telegram deletes in one call."""
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
    update: int
    """The update that is answered."""
    part: str = ""
    """Tells two answers to one update apart."""


class Sender:
    """Sends bubbles into chats. One turn of a chat at a time; different chats at once."""

    def __init__(self, bot: ExtBot[int], notes: VoiceNotes, patience: Patience, ledger: Ledger) -> None:
        self._bot = bot
        self._notes = notes
        self._patience = patience
        self._ledger = ledger

    async def send(self, chat: Chat, bubbles: Sequence[Bubble]) -> None:
        """Send the texts, then the voices, but for what was sent before a restart.

        Raises:
            ChatGone: nothing can be sent to this chat any more.
            TelegramError: Telegram could not be reached for hours.
        """
        # the sounds are fetched while the texts travel
        fetching = [self._notes.fetch(chat.conversation, bubble.track) for bubble in bubbles]
        try:
            heads = [await self._send_texts(chat, bubble, place) for place, bubble in enumerate(bubbles)]
            for place, (head, sound) in enumerate(zip(heads, fetching, strict=True)):
                part = f"{chat.part}{place}.voice"
                if self._ledger.sent(chat.update, part) is None:
                    self._note(chat, part, await self._notes.send(chat.id, chat.conversation, head, sound))
        except Forbidden as error:
            raise ChatGone from error
        finally:
            for sound in fetching:
                sound.task.cancel()
            await asyncio.gather(*(sound.task for sound in fetching), return_exceptions=True)

    def was_sent(self, chat: Chat) -> bool:
        """Say whether the answer to an update was sent, before a restart too."""
        return self._ledger.sent(chat.update, f"{chat.part}0.text0") is not None

    async def delete(self, chat: Chat) -> None:
        """Delete the messages of a chat where Telegram allows: those of the last two days."""
        messages = self._ledger.messages(chat.conversation)
        for begin in range(0, len(messages), DELETED_AT_ONCE):
            some = messages[begin : begin + DELETED_AT_ONCE]
            await quietly(self._patience.insist(lambda some=some: self._bot.delete_messages(chat.id, some), 4))  # type: ignore[misc]
        self._ledger.forget(chat.conversation)

    def note_received(self, chat: Chat, message: int) -> None:
        """Remember a message of the person: /forget deletes those too, where Telegram allows."""
        self._ledger.note_sent(chat.update, "received", chat.conversation, message)

    def forget(self, conversation: str) -> None:
        """Forget what is remembered of a person."""
        self._notes.forget(conversation)
        self._ledger.forget(conversation)

    def _note(self, chat: Chat, part: str, message: Message | None) -> None:
        if message is not None:
            self._ledger.note_sent(chat.update, part, chat.conversation, message.message_id)

    async def _send_texts(self, chat: Chat, bubble: Bubble, place: int) -> int:
        """Return the id of the first message, which the voice note answers."""
        sent: list[int] = []
        for number, text in enumerate(bubble.texts):
            part = f"{chat.part}{place}.text{number}"
            known = self._ledger.sent(chat.update, part)
            if known is None:
                message = await self._send_text(chat.id, text)
                self._note(chat, part, message)
                known = message.message_id
            sent.append(known)
        return sent[0]

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
        except ChatMigrated as error:
            return await self._send_text(error.new_chat_id, text)
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
    return InlineKeyboardMarkup([[_button(button) for button in row] for row in text.rows])


def _button(button: Button) -> InlineKeyboardButton:
    if button.url is not None:
        return InlineKeyboardButton(button.label, url=button.url)
    return InlineKeyboardButton(button.label, callback_data=button.data)
