"""What the channel needs from the rest of the loket: a gateway and a voice. Narrow, so tests can stand in for both."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from bot.content.types import Content
from bot.turn import Incoming, Opened, Turn
from bot.voicing import Registry

if TYPE_CHECKING:
    # the website draws Telegram's buttons in the desk's preview, and must not load the library for it
    from telegram import Update

CurrentContent = Callable[[], Content]
"""Returns the content in use now; staff edits change it while the channel runs."""


class Door(Protocol):
    """The gateway; every call is synchronous and may come from any thread."""

    def open(self, *, hint: str | None = None, conversation: str | None = None) -> Opened:
        """Begin a conversation, or greet again in one that exists."""

    def send(self, incoming: Incoming) -> Turn:
        """Answer one message; raises UnknownConversation when it has expired."""

    def forget(self, conversation: str) -> Turn:
        """Delete everything kept about a conversation, and say so."""


class Handles(Protocol):
    """What is done with an update; `bot.telegram.app.Channel` is one."""

    async def acknowledge(self, update: Update) -> None:
        """Do what must not wait for the chat's turn."""

    async def handle(self, update: Update) -> None:
        """Answer it; when this returns or fails, the update is finished."""

    async def refuse(self, update: Update) -> None:
        """Say that the person sends more than can be answered; it stands for all that is passed over after it."""


class Finished(Protocol):
    """Remembers over a restart which updates are finished; `bot.telegram.ledger.Ledger` is one."""

    def finish(self, number: int) -> None:
        """Remember that an update is finished."""

    def is_finished(self, number: int) -> bool:
        """Say whether it is."""


class SoundFacts(Protocol):
    """What is known of a clip."""

    @property
    def hash(self) -> str:
        """Names the sound for ever."""

    @property
    def seconds(self) -> float:
        """Length."""


class Sound(Protocol):
    """A clip with its bytes."""

    @property
    def facts(self) -> SoundFacts:
        """What is known of it."""

    @property
    def data(self) -> bytes:
        """OGG/Opus or MP3."""


class Speaker(Registry, Protocol):
    """The voice; `audio.voice.Voice` is one."""

    def clip(self, key: str, format: str, wait_s: float = 0.0) -> Sound | None:
        """Return the sound, None when it is not ready in time; raises AudioError when it cannot be spoken."""


class Receives(Protocol):
    """How updates come in: by polling or by webhook."""

    async def register(self) -> None:
        """Tell Telegram how we receive."""

    async def run(self, stop: asyncio.Event) -> None:
        """Receive until `stop` is set, then finish what has begun."""
