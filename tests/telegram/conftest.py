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
from bot.telegram.conversation import ConversationNames
from bot.telegram.main import make_bot, make_channel, serve
from bot.telegram.patience import Patience
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

    def name(self, chat: int) -> str:
        """Return the conversation of a chat."""
        return ConversationNames(SECRET).of(chat)

    async def until(self, what: Callable[[], Any]) -> Any:
        """Wait until something is true; returns it."""
        return await asyncio.to_thread(self.telegram.wait, what)

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
        bot = make_bot(self.telegram.token, self.server.url)
        channel = make_channel(bot, self.door, lambda: self.content, self.voice, SECRET, QUICK)
        stop = asyncio.Event()
        task = asyncio.create_task(serve(bot, channel, lambda: self.content, stop, QUICK))
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
    return Loket(api.telegram, api, FakeDoor(content, Voicing(voice)), voice, content)


@pytest.fixture
async def loket(idle: Loket) -> AsyncIterator[Loket]:
    """A loket whose bot runs."""
    async with idle.running():
        yield idle
