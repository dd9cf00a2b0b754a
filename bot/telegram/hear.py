"""Voice notes in: fetched only where a recogniser is installed, into memory, and gone when the words are here."""

from __future__ import annotations

import logging
from typing import Protocol

from telegram import Message
from telegram.error import TelegramError
from telegram.ext import ExtBot

from audio.listen.ear import MOST_BYTES, MOST_SECONDS
from bot.turn import Incoming

logger = logging.getLogger(__name__)


class Listens(Protocol):
    """What hears; `bot.listening.Listening` is one."""

    @property
    def is_ready(self) -> bool:
        """Whether a recogniser is installed."""

    def understand(self, incoming: Incoming, sound: bytes) -> Incoming:
        """Return the message with the words that were heard, or with the problem to be said."""


def is_short(message: Message) -> bool:
    """Say whether a sound is short enough to be fetched, by what Telegram tells of it."""
    sound = message.voice or message.audio or message.video_note
    if sound is None:
        return False
    seconds = sound.duration
    length = seconds.total_seconds() if not isinstance(seconds, int | float) else float(seconds)
    return length <= MOST_SECONDS and (sound.file_size or 0) <= MOST_BYTES


async def fetch(bot: ExtBot[int], message: Message) -> bytes | None:
    """Return the bytes of a sound, None when Telegram does not give them."""
    sound = message.voice or message.audio or message.video_note
    if sound is None:
        return None
    try:
        file = await bot.get_file(sound.file_id)
        data = await file.download_as_bytearray()
    except TelegramError as error:
        logger.warning("A voice note was not fetched: %s.", type(error).__name__)
        return None
    return bytes(data)
