"""A running channel: real python-telegram-bot, over real HTTP, to the Bot API server of the tests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from bot.content.types import Content
from bot.telegram.build import make_bot, make_channel
from bot.telegram.conversation import ConversationNames
from bot.telegram.ledger import Ledger
from bot.telegram.options import Hook
from bot.telegram.patience import Patience
from bot.telegram.serve import serve
from bot.voicing import Voicing
from tests.telegram.bot_api import Telegram
from tests.telegram.bot_api_server import BotApiServer
from tests.telegram.bot_api_wire import Call
from tests.telegram.fakes import FakeDoor, FakeVoice

SECRET = "s" * 40
QUICK = Patience(first_s=0.01, longest_s=0.05)
SAID = ("sendMessage", "sendVoice", "sendAudio")


@dataclass
class Loket:
    """What a test holds in its hands."""

    telegram: Telegram
    server: BotApiServer
    door: FakeDoor
    voice: FakeVoice
    content: Content
    ledger: Ledger
    patience: Patience = QUICK
    answer_s: float = 20.0
    hook: Hook | None = None
    staff_chat: int | None = None
    listening: Any = None

    @staticmethod
    def copy_of(ledger: Ledger) -> Ledger:
        """Return the book as it stands on the disk now."""
        copy = Ledger(":memory:")
        ledger._db.backup(copy._db)
        return copy

    def name(self, chat: int) -> str:
        """Return the conversation of a chat."""
        return ConversationNames(SECRET).of(chat)

    async def until(self, what: Callable[[], Any]) -> Any:
        """Wait until something is true; returns it."""
        return await asyncio.to_thread(self.telegram.wait, what)

    async def until_within(self, what: Callable[[], Any], wait_s: float) -> Any:
        """Wait longer than usual."""
        return await asyncio.to_thread(self.telegram.wait, what, wait_s)

    async def finished(self, number: int) -> None:
        """Wait until the bot confirms an update: all that belongs to it has happened."""
        await self.until(lambda: self.telegram.is_confirmed(number))

    def said(self, chat: int) -> list[Call]:
        return self.telegram.made(*SAID, chat=chat)

    def texts(self, chat: int) -> list[str]:
        return [call.params["text"] for call in self.telegram.made("sendMessage", chat=chat)]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[asyncio.Event]:
        """Run the channel; yields what stops it."""
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(40))
        bot = make_bot(self.telegram.token, self.server.url, answer_s=self.answer_s)
        channel = make_channel(
            bot,
            self.door,
            lambda: self.content,
            self.voice,
            SECRET,
            self.patience,
            self.ledger,
            self.staff_chat,
            self.listening,
        )
        stop = asyncio.Event()
        serving = serve(bot, channel, lambda: self.content, stop, self.patience, self.ledger, self.hook)
        task = asyncio.create_task(serving)
        try:
            yield stop
        finally:
            stop.set()
            await task


@pytest.fixture
def api() -> Iterator[BotApiServer]:
    with BotApiServer() as server:
        yield server


@pytest.fixture
def idle(api: BotApiServer, content: Content) -> Loket:
    """A loket whose bot does not run yet."""
    voice = FakeVoice()
    return Loket(api.telegram, api, FakeDoor(content, Voicing(voice)), voice, content, Ledger(":memory:"))


@pytest.fixture
async def loket(idle: Loket) -> AsyncIterator[Loket]:
    """A loket whose bot runs."""
    async with idle.running():
        yield idle
