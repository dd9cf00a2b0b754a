"""What every voice engine promises, and how it says that it cannot.

An engine declares its languages, voices and speeds; the resolver and the keeper ask that, never the engine's name.
Errors are typed and each carries the next step, because the caller always has one: another engine, later, or no sound.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from audio.utterance import Speed

Pcm = npt.NDArray[np.float32]
"""Mono samples between -1 and 1, shape (n,)."""


class AudioError(Exception):
    """Something about the voice that the caller can act on."""

    next_step = "Show the text without sound."

    def __str__(self) -> str:
        """Join the cause and the next step; neither ever holds the text to be spoken."""
        return f"{super().__str__()} {self.next_step}".strip()


class EngineUnavailable(AudioError):
    """The engine does not answer now: crashed, too slow, no network, resting after a failure."""

    next_step = "Use the next engine; try this one again later."


class EngineTimeout(EngineUnavailable):
    """The engine did not finish within its time limit."""


class BadAudio(AudioError):
    """The engine answered with something that is not speech: empty, silent, not decodable."""

    next_step = "Use the next engine."


class NoVoice(AudioError):
    """No voice of this language exists here; never answered with a voice of another language."""

    next_step = "Resolve the bridge language and speak a text in that language, after saying so."


class NothingToSay(AudioError):
    """The text holds nothing that can be spoken: empty, or emoji only."""

    next_step = "Show the text without a play button."


class UnknownUtterance(AudioError):
    """No utterance with this key is known here, or it was ephemeral and is gone."""

    next_step = "Answer 404; the next reply registers its utterances again."


class UnknownFormat(AudioError):
    """A format that clips are not made in."""

    next_step = "Ask for mp3 or ogg."


class EphemeralText(AudioError):
    """A text that must stay on this machine was offered to an engine that sends it away."""

    next_step = "Use the offline engine."


@dataclass(frozen=True)
class Word:
    """When one word sounds, and where it stands in the text that was given."""

    start_s: float
    """Seconds from the start of the clip."""
    end_s: float
    char_start: int
    """Offset of its first character, in code points."""
    char_end: int
    """Offset after its last character."""


@dataclass(frozen=True)
class SpanVoice:
    """Which voice spoke a stretch of the text."""

    char_start: int
    char_end: int
    language: str
    voice: str
    """The engine's own name of the voice."""


@dataclass(frozen=True)
class Speech:
    """What an engine made of a text."""

    pcm: Pcm
    sample_rate: int
    words: tuple[Word, ...] = ()
    """In order; empty when the engine gives no timings."""
    spans: tuple[SpanVoice, ...] = ()
    """In order; every stretch that was spoken, with its voice."""

    @property
    def seconds(self) -> float:
        """Length of the speech."""
        return len(self.pcm) / self.sample_rate


@dataclass(frozen=True)
class Capabilities:
    """What an engine can do here and now, with the voices it really has."""

    voices: Mapping[str, str]
    """Language code → the engine's own voice code; its keys are the languages."""
    speeds: frozenset[Speed]
    timings: bool
    """True when `Speech.words` is filled."""
    rank: int
    """The higher, the better it is to listen to; a better clip replaces a worse one."""
    sends_text_away: bool
    """True when the text leaves this machine: published text only, never inside a request."""


class Engine(Protocol):
    """One way to turn text into speech."""

    @property
    def name(self) -> str:
        """Short name in lower case, part of the identity of its clips."""

    @property
    def version(self) -> str:
        """What changes when the same text would sound different; part of the identity of its clips."""

    def capabilities(self) -> Capabilities:
        """Say what it can do."""

    def synthesise(self, text: str, language: str, speed: Speed) -> Speech:
        """Speak a text in its spoken form.

        Raises:
            NoVoice: it has no voice of this language.
            EngineUnavailable: it cannot answer now.
            BadAudio: what came out is not speech.
        """

    def close(self) -> None:
        """Give back processes and connections; may be called twice."""


@runtime_checkable
class ByText(Protocol):
    """An engine that speaks some texts only, each with a voice of its own: recordings."""

    def voice_of(self, text: str, language: str, speed: Speed) -> str:
        """Return what identifies the voice of this text in its spoken form; it changes when it would sound different.

        Raises:
            NoVoice: it does not speak this text.
        """


@runtime_checkable
class Installable(Protocol):
    """An engine whose voices an operator installs, and may lose."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Languages whose voice was installed and is not whole any more."""


def is_engine_name(name: Any) -> bool:
    """Say whether a name may stand in the name of a file."""
    return isinstance(name, str) and name.isascii() and name.isalnum() and name.islower()
