"""Voice notes: fetch the sound, send it without an upload when Telegram has it already, else down the ladder.

The ladder: voice note (OGG/Opus) → audio file (MP3), for people whose settings forbid voice messages → the text alone.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from telegram import Message, ReplyParameters
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import ExtBot

from audio.engine import AudioError
from bot.telegram.ledger import Ledger
from bot.telegram.patience import Patience
from bot.telegram.ports import Sound, Speaker
from bot.telegram.recent import Recent
from bot.telegram.track import Form, Track, sound_of

logger = logging.getLogger(__name__)

VOICE_ATTEMPTS = 4
"""The text is there already: a voice is not worth keeping a chat waiting for hours."""
FETCHED_AT_ONCE = 16
"""Sounds waited for at once, so that they never take the threads that answers need."""
REFUSING_REMEMBERED = 5000
"""People whose settings forbid voice messages."""
FORBIDDEN = "voice_messages_forbidden"


@dataclass(frozen=True)
class Fetched:
    """A sound on its way."""

    track: Track | None
    """What it says; None where there is nothing to say."""
    form: Form
    task: asyncio.Task[Sound | None]


class VoiceNotes:
    """Sends sounds. Remembers which clips Telegram has, and who refuses voice messages."""

    def __init__(
        self, bot: ExtBot[int], voice: Speaker, patience: Patience, ledger: Ledger, *, wait_s: float,
        title: Callable[[], str],
    ) -> None:  # fmt: skip
        """Take the seconds a sound may take to be made, and the title of an audio file."""
        self._bot = bot
        self._voice = voice
        self._patience = patience
        self._wait_s = wait_s
        self._title = title
        self._ledger = ledger
        self._refusing: Recent[str, bool] = Recent(REFUSING_REMEMBERED)
        self._turns = asyncio.Semaphore(FETCHED_AT_ONCE)

    def fetch(self, conversation: str, track: Track | None) -> Fetched:
        """Begin to fetch a sound, in the form this person can receive."""
        form: Form = "mp3" if conversation in self._refusing else "ogg"
        return Fetched(track, form, asyncio.create_task(self._fetch(track, form)))

    def forget(self, conversation: str) -> None:
        """Forget what is remembered of a person."""
        self._refusing.drop(conversation)

    async def send(self, chat_id: int, conversation: str, replied: int | None, fetched: Fetched) -> Message | None:
        """Send a sound as a reply to its text. Without a sound, or when all is refused, the text stands alone.

        Raises:
            Forbidden: the person blocked the bot.
        """
        sound, form = await fetched.task, fetched.form
        is_kept = fetched.track is not None and fetched.track.is_kept
        try:
            if form == "ogg" and conversation not in self._refusing:
                try:
                    return await self._deliver(chat_id, replied, sound, "ogg", is_kept) if sound is not None else None
                except BadRequest as error:
                    if FORBIDDEN not in error.message.lower():
                        raise
                    self._refusing.put(conversation, True)
            if form == "ogg":
                sound = await self._fetch(fetched.track, "mp3")
            return await self._deliver(chat_id, replied, sound, "mp3", is_kept) if sound is not None else None
        except Forbidden:
            raise
        except TelegramError as error:
            logger.warning("A voice was not sent: %s.", type(error).__name__)
            return None

    async def _fetch(self, track: Track | None, form: Form) -> Sound | None:
        if track is None:
            return None
        async with self._turns:
            try:
                sound = await asyncio.to_thread(sound_of, self._voice, track, form, self._wait_s)
            except (AudioError, OSError) as error:
                logger.warning("No voice for a reply: %s.", type(error).__name__)
                return None
        if sound is None:
            logger.warning("A voice was not ready in time.")
        return sound

    async def _deliver(self, chat_id: int, replied: int | None, sound: Sound, form: Form, is_kept: bool) -> Message:
        name = f"{sound.facts.hash}.{form}"
        known = self._ledger.file(name)
        if known is not None:
            try:
                return await self._call(chat_id, replied, sound, form, known)
            except BadRequest as error:
                if FORBIDDEN in error.message.lower():
                    raise
                self._ledger.note_file(name, None)  # Telegram no longer knows the file: upload it again
        message = await self._call(chat_id, replied, sound, form, sound.data)
        file = message.voice or message.audio or message.document
        if file is not None and is_kept:
            self._ledger.note_file(name, file.file_id)
        return message

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
