"""Giving every reply and every button its voice: keys now, sound later. Text never waits for audio."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Protocol

import msgspec

from bot.compose.phrases import phrase, text_language
from bot.content.types import Content
from bot.turn import Audio, Reply

Speed = Literal["normal", "slow"]

WEB_FORMAT = "mp3"
"""The format whose size and length a reply tells."""


class Facts(Protocol):
    """What is known of a rendered clip."""

    @property
    def size(self) -> int:
        """Bytes."""

    @property
    def seconds(self) -> float:
        """Length."""

    @property
    def engine(self) -> str:
        """Name of the engine."""


class Info(Protocol):
    """What is known of an utterance."""

    @property
    def formats(self) -> Mapping[Any, Facts | None]:
        """The best clip of each format."""


class Registry(Protocol):
    """The part of the voice that knows utterances; `audio.voice.Voice` is one."""

    def register(self, language: str, text: str, speed: Speed = "normal", ephemeral: bool = False) -> str:
        """Remember a text to be spoken, return its key."""

    def describe(self, key: str) -> Info | None:
        """Return what is known of the best clip, never rendering."""


class Voicing:
    """Adds `Audio` to replies and choices."""

    def __init__(self, voice: Registry) -> None:
        self._voice = voice

    def voice(self, content: Content, replies: tuple[Reply, ...], *, speed: Speed = "normal") -> tuple[Reply, ...]:
        """Return the replies with a voice for each text that has one, or an announced bridge."""
        return tuple(self._reply(content, reply, speed) for reply in replies)

    def _reply(self, content: Content, reply: Reply, speed: Speed) -> Reply:
        choices = tuple(
            msgspec.structs.replace(choice, audio=self.audio(content, choice.language, choice.label, speed))
            for choice in reply.choices
        )
        return msgspec.structs.replace(
            reply, audio=self.audio(content, reply.language, reply.text, speed), choices=choices
        )

    def audio(self, content: Content, language: str, text: str, speed: Speed = "normal") -> Audio | None:
        """Return where `text` can be heard; None when its language has no voice of its own.

        A bridge speaks another language's *text*, so it is made by the caller that has that text, never here.
        """
        known = content.languages.get(text_language(content, language))
        if known is None or not known.voices:
            return None
        key = self._voice.register(known.code, text, speed)
        info = self._voice.describe(key)
        facts = info.formats.get(WEB_FORMAT) if info is not None else None
        return Audio(
            key=key,
            url=f"/audio/{key}",
            words=f"/audio/{key}/words",
            language=known.code,
            bytes=facts.size if facts else None,
            seconds=facts.seconds if facts else None,
            engine=facts.engine if facts else None,
        )


def bridge_text(content: Content, language: str) -> str:
    """Return the sentence that announces another language's voice."""
    return phrase(content, language, "bridge_notice")
