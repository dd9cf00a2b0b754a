"""Giving every reply and every button its voice: keys now, sound later. Text never waits for audio."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Literal, Protocol

import msgspec

from audio.openings import opening
from audio.utterance import Utterance, normalise
from bot.bridge import BRIDGES
from bot.compose.phrases import text_language
from bot.content.types import Content
from bot.turn import Audio, Opening, Reply
from bot.variants import offered

Speed = Literal["normal", "slow"]

WEB_FORMAT = "mp3"
"""The format whose length a reply tells."""
FORMATS = ("ogg", "mp3")


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

    def register(
        self, language: str, text: str, speed: Speed = "normal", ephemeral: bool = False, whispered: bool = False
    ) -> str:
        """Remember a text to be spoken, return its key."""

    def describe(self, key: str) -> Info | None:
        """Return what is known of the best clip, never rendering."""


class Voicing:
    """Adds `Audio` to replies and choices."""

    def __init__(self, voice: Registry) -> None:
        self._voice = voice
        self._bridges = BRIDGES

    def voice(
        self, content: Content, replies: tuple[Reply, ...], *, speed: Speed = "normal", variant: str | None = None
    ) -> tuple[Reply, ...]:
        """Return the replies with a voice for each text that has one, or an announced bridge.

        Of a discreet reply, and of its buttons, nothing is written down.

        Args:
            content: the content they come from.
            replies: without voices.
            speed: normal or slow.
            variant: a way of speaking whose recordings are heard where they are of just these texts.
        """
        return tuple(self._reply(content, offered(content, reply, self), speed, variant) for reply in replies)

    def _reply(self, content: Content, reply: Reply, speed: Speed, variant: str | None) -> Reply:
        def audio(language: str, text: str) -> Audio | None:
            return self.audio(content, language, text, speed, variant, discreet=reply.discreet)

        choices = tuple(
            msgspec.structs.replace(choice, audio=audio(choice.language, choice.label)) for choice in reply.choices
        )
        return msgspec.structs.replace(reply, audio=audio(reply.language, reply.text), choices=choices)

    def is_recorded(self, language: str, text: str, speed: Speed = "normal") -> bool:
        """Say whether there is a clip of just this text, registered in just this language."""
        known = self._voice.describe(Utterance(language, text, speed).key)
        return known is not None and any(known.formats.values())

    def audio(
        self,
        content: Content,
        language: str,
        text: str,
        speed: Speed = "normal",
        variant: str | None = None,
        *,
        discreet: bool = False,
    ) -> Audio | None:
        """Return where `text` can be heard: its own voice, a recording, its announced bridge; None when none is there."""
        voiced = partial(self._audio, speed=speed, discreet=discreet)
        code = text_language(content, language)
        spoken = language if language != code else variant
        if spoken and text_language(content, spoken) == code and self.is_recorded(spoken, text, speed):
            return voiced(spoken, text, has_words=True)
        known = content.languages.get(code)
        if known is None:
            return None
        if known.voices:
            return voiced(code, text, has_words=True)
        if self.is_recorded(code, text, speed):
            # a person has read just this text, in a language that no machine speaks
            return voiced(code, text, has_words=True)
        bridge = self._bridges.find(content, code)
        heard = bridge.heard(text) if bridge is not None else None
        return voiced(bridge.language, heard, has_words=False) if bridge and heard else None

    def _audio(self, language: str, text: str, *, speed: Speed, discreet: bool, has_words: bool) -> Audio:
        key = self._voice.register(language, text, speed, ephemeral=discreet, whispered=discreet)
        info = self._voice.describe(key)
        formats = info.formats if info is not None else {}
        facts = formats.get(WEB_FORMAT)
        is_whole = all(formats.get(form) for form in FORMATS)
        head = None if is_whole or not has_words else opening(normalise(text))
        return Audio(
            key=key,
            url=f"/audio/{key}",
            words=f"/audio/{key}/words" if has_words else None,
            language=language,
            bytes=facts.size if facts else None,
            sizes={form: clip.size if (clip := formats.get(form)) else None for form in FORMATS},
            seconds=facts.seconds if facts else None,
            engine=facts.engine if facts else None,
            first=Opening(url=f"/audio/{key}/first", words=f"/audio/{key}/first/words", chars=len(head))
            if head
            else None,
        )
