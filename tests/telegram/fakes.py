"""A gateway and a voice that tests can steer. The turns are real values, the sounds real OGG/Opus and MP3."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from audio.encode import encode
from audio.engine import NoVoice
from bot.compose import menus
from bot.compose.phrases import phrase
from bot.compose.replies import reply
from bot.content.types import Content
from bot.errors import UnknownConversation
from bot.turn import Incoming, Opened, Reply, Turn
from bot.voicing import Info, Voicing


@cache
def sound(form: str) -> bytes:
    """Return one second of a tone."""
    tone = 0.2 * np.sin(np.linspace(0, 2 * np.pi * 220, 24_000))
    return encode(tone.astype(np.float32), 24_000, form)


@dataclass(frozen=True)
class Facts:
    hash: str
    seconds: float = 1.0


@dataclass(frozen=True)
class Clip:
    facts: Facts
    data: bytes


@dataclass
class FakeVoice:
    """Speaks everything; the same text gives the same clip."""

    texts: dict[str, str] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)
    """Texts that may be written to the disk."""
    mute: bool = False
    speechless: set[str] = field(default_factory=set)
    """Texts that cannot be spoken."""
    asked: list[tuple[str, str]] = field(default_factory=list)
    may_speak: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.may_speak.set()

    def register(
        self, language: str, text: str, speed: str = "normal", ephemeral: bool = False, whispered: bool = False
    ) -> str:
        key = f"{language}-{speed}-{abs(hash(text))}"
        self.texts[key] = text
        if not ephemeral:
            self.kept.add(text)
        return key

    def describe(self, key: str) -> Info | None:
        return None

    def clip(self, key: str, format: str, wait_s: float = 0.0) -> Clip | None:
        self.asked.append((key, format))
        if self.mute or self.texts.get(key) in self.speechless:
            raise NoVoice("mute")
        if not self.may_speak.wait(wait_s):
            return None
        return Clip(Facts(f"{key}.{format}"), sound(format))


@dataclass
class FakeDoor:
    """A gateway that echoes in a language it was told, and remembers what it was asked."""

    content: Content
    voicing: Voicing
    sent: list[Incoming] = field(default_factory=list)
    opened: list[tuple[str, str | None]] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    languages: dict[str, str] = field(default_factory=dict)
    answer: Callable[[Incoming, str], tuple[Reply, ...]] | None = None
    gates: dict[str, threading.Event] = field(default_factory=dict)
    """Text → what its answer waits for."""

    def open(self, *, hint: str | None = None, conversation: str | None = None) -> Opened:
        assert conversation is not None
        self.known.add(conversation)
        self.opened.append((conversation, hint))
        language = self.languages.get(conversation)
        shown = language or "fr"
        replies = menus.greet(self.content, shown)
        if language is None:
            replies = (*replies, *menus.ask_language(self.content, shown))
        return Opened(conversation, language, self.voicing.voice(self.content, replies))

    def send(self, incoming: Incoming) -> Turn:
        if incoming.conversation not in self.known:
            raise UnknownConversation("gone")
        self.sent.append(incoming)
        if incoming.text in self.gates:
            assert self.gates[incoming.text].wait(20)
        if incoming.choice and incoming.choice.startswith("lang:"):
            self.languages[incoming.conversation] = incoming.choice.removeprefix("lang:")
        language = self.languages.get(incoming.conversation, "fr")
        replies = self.answer(incoming, language) if self.answer else self._echo(incoming, language)
        return Turn(language=language, replies=self.voicing.voice(self.content, replies))

    def forget(self, conversation: str) -> Turn:
        self.known.discard(conversation)
        self.forgotten.append(conversation)
        language = self.languages.pop(conversation, "fr")
        said = reply(self.content, language, phrase(self.content, language, "forgotten"), "forgotten")
        return Turn(language=language, replies=self.voicing.voice(self.content, (said,)))

    def _echo(self, incoming: Incoming, language: str) -> tuple[Reply, ...]:
        if incoming.choice:
            return menus.topics(self.content, language)
        return (reply(self.content, language, f"Réponse à : {incoming.text}", "answer"),)
