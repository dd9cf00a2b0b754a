"""Voice notes: fetch the sound, send it without an upload when Telegram has it already, else down the ladder.

The ladder: voice note (OGG/Opus) → audio file (MP3), for people whose settings forbid voice messages → the text alone.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from telegram import Message, ReplyParameters
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import ExtBot

from audio.engine import AudioError
from bot.telegram.patience import Patience
from bot.telegram.ports import Sound, Speaker
from bot.telegram.recent import Recent

logger = logging.getLogger(__name__)

Form = Literal["ogg", "mp3"]

VOICE_ATTEMPTS = 4
"""The text is there already: a voice is not worth keeping a chat waiting for hours."""
FETCHED_AT_ONCE = 16
"""Sounds waited for at once, so that they never take the threads that answers need."""
FILES_REMEMBERED = 5000
"""Clips whose `file_id` is kept in memory, about 150 bytes each."""
FORBIDDEN = "voice_messages_forbidden"


@dataclass(frozen=True)
class Fetched:
    """A sound on its way."""

    key: str | None
    """The utterance; None where there is none to say."""
    form: Form
    task: asyncio.Task[Sound | None]


class VoiceNotes:
    """Sends sounds. Remembers `file_id`s (they belong to one bot) and who refuses voice messages."""

    def __init__(
        self, bot: ExtBot[int], voice: Speaker, patience: Patience, *, wait_s: float, title: Callable[[], str]
    ) -> None:
        """Take the seconds a sound may take to be made, and the title of an audio file."""
        self._bot = bot
        self._voice = voice
        self._patience = patience
        self._wait_s = wait_s
        self._title = title
        self._files: Recent[tuple[str, Form], str] = Recent(FILES_REMEMBERED)
        self._refusing: Recent[str, bool] = Recent(FILES_REMEMBERED)
        self._turns = asyncio.Semaphore(FETCHED_AT_ONCE)

    def fetch(self, conversation: str, key: str | None) -> Fetched:
        """Begin to fetch the sound of an utterance, in the form this person can receive."""
        form: Form = "mp3" if conversation in self._refusing else "ogg"
        return Fetched(key, form, asyncio.create_task(self._fetch(key, form)))

    def forget(self, conversation: str) -> None:
        """Forget what is remembered of a person."""
        self._refusing.drop(conversation)

    async def send(self, chat_id: int, conversation: str, replied: int | None, fetched: Fetched) -> None:
        """Send a sound as a reply to its text. Without a sound, or when all is refused, the text stands alone.

        Raises:
            Forbidden: the person blocked the bot.
        """
        sound, form = await fetched.task, fetched.form
        try:
            if form == "ogg" and conversation not in self._refusing:
                if await self._delivered_as_note(chat_id, replied, sound):
                    return
                self._refusing.put(conversation, True)
            if form == "ogg":
                sound = await self._fetch(fetched.key, "mp3")
            if sound is not None:
                await self._deliver(chat_id, replied, sound, "mp3")
        except Forbidden:
            raise
        except TelegramError as error:
            logger.warning("A voice was not sent: %s.", type(error).__name__)

    async def _delivered_as_note(self, chat_id: int, replied: int | None, sound: Sound | None) -> bool:
        """Send a voice note; False when the person's settings forbid it, True when nothing else need be tried."""
        try:
            if sound is not None:
                await self._deliver(chat_id, replied, sound, "ogg")
        except BadRequest as error:
            if FORBIDDEN not in error.message.lower():
                raise
            return False
        return True

    async def _fetch(self, key: str | None, form: Form) -> Sound | None:
        if key is None:
            return None
        async with self._turns:
            try:
                sound = await asyncio.to_thread(self._voice.clip, key, form, self._wait_s)
            except (AudioError, OSError) as error:
                logger.warning("No voice for a reply: %s.", type(error).__name__)
                return None
        if sound is None:
            logger.warning("A voice was not ready in time.")
        return sound

    async def _deliver(self, chat_id: int, replied: int | None, sound: Sound, form: Form) -> None:
        name = (sound.facts.hash, form)
        known = self._files.get(name)
        if known is not None:
            try:
                await self._call(chat_id, replied, sound, form, known)
                return
            except BadRequest as error:
                if FORBIDDEN in error.message.lower():
                    raise
                self._files.drop(name)  # Telegram no longer knows the file: upload it again
        message = await self._call(chat_id, replied, sound, form, sound.data)
        file = message.voice or message.audio or message.document
        if file is not None:
            self._files.put(name, file.file_id)

    async def _call(self, chat_id: int, replied: int | None, sound: Sound, form: Form, file: str | bytes) -> Message:
        seconds = max(1, round(sound.facts.seconds))
        # the text has rung already
        reply = ReplyParameters(replied, allow_sending_without_reply=True) if replied is not None else None

        def voice() -> Awaitable[Message]:
            return self._bot.send_voice(
                chat_id, file, duration=seconds, disable_notification=True, reply_parameters=reply, filename="loket.ogg"
            )

        def audio() -> Awaitable[Message]:
            return self._bot.send_audio(
                chat_id, file, duration=seconds, disable_notification=True, reply_parameters=reply,
                filename="loket.mp3", title=self._title(),
            )  # fmt: skip

        return await self._patience.insist(voice if form == "ogg" else audio, VOICE_ATTEMPTS)


async def quietly(call: Awaitable[object]) -> None:
    """Do something whose failure changes nothing for the person: put buttons out of use, end a waiting circle."""
    with suppress(TelegramError):
        await call
