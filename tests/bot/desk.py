"""A gateway between fakes, for the tests of what a person sends and gets."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.content.types import Content
from bot.gateway import Gateway
from bot.turn import Incoming, Turn
from tests.bot.fakes import FakeEngine, Keys

SECRET = "s" * 32


@dataclass
class Desk:
    """A gateway with its fakes, and a conversation."""

    gateway: Gateway
    engine: FakeEngine
    keys: Keys
    content: Content
    database: Path

    def begin(self, hint: str | None = None) -> str:
        return self.gateway.open(hint=hint).conversation

    def say(self, conversation: str, text: str, **more: str) -> Turn:
        return self.gateway.send(Incoming(conversation=conversation, text=text, **more))

    def tap(self, conversation: str, choice: str) -> Turn:
        return self.gateway.send(Incoming(conversation=conversation, choice=choice))
