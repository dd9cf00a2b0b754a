"""The values that pass between the parts of the cache and out to the web and Telegram."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

from audio.encode import FORMATS, Format
from audio.engine import SpanVoice, Word
from audio.utterance import Speed, Utterance, digest

CLIP_VERSION = "1"
"""Raised when the same clip would sound different: trimming, loudness, encoding."""


@dataclass(frozen=True)
class ClipFacts:
    """What is known of a rendered clip without reading it."""

    key: str
    """Key of the utterance it speaks."""
    format: Format
    hash: str
    """Names the clip for ever: what is served under it never changes."""
    engine: str
    rank: int
    """The higher, the better it is to listen to."""
    size: int
    """Bytes."""
    seconds: float
    check: str
    """sha256 of the bytes, so that a damaged file is noticed."""
    words: tuple[Word, ...] = ()
    """Timings with offsets into the utterance's text; empty when the engine gives none."""
    spans: tuple[SpanVoice, ...] = ()
    """Which voice spoke what, with offsets into the spoken form."""

    @property
    def mime(self) -> str:
        """Media type for HTTP."""
        return FORMATS[self.format].mime


class WordTiming(TypedDict):
    """One word of a clip, as JSON: seconds, and code points of the text shown."""

    start: float
    end: float
    char_start: int
    char_end: int


def timings(facts: ClipFacts) -> list[WordTiming]:
    """Return when each word of a clip is heard."""
    return [
        WordTiming(
            start=round(word.start_s, 3), end=round(word.end_s, 3), char_start=word.char_start, char_end=word.char_end
        )
        for word in facts.words
    ]


@dataclass(frozen=True)
class Clip:
    """A clip with its sound."""

    facts: ClipFacts
    data: bytes = field(repr=False)
    path: Path | None = None
    """Where it lies, None for a clip that is in memory only."""


@dataclass(frozen=True)
class ClipInfo:
    """What is known of an utterance now."""

    key: str
    language: str
    speed: Speed
    is_ephemeral: bool
    """True: in this process's memory only."""
    formats: Mapping[Format, ClipFacts | None]
    """The best clip of each format, None until one is rendered."""

    @property
    def bytes(self) -> int | None:
        """Size of the MP3, None until rendered."""
        best = self.formats["mp3"]
        return best.size if best else None

    @property
    def seconds(self) -> float | None:
        """Length of the best clip, None until rendered."""
        best = self.formats["mp3"] or self.formats["ogg"]
        return best.seconds if best else None

    @property
    def engine(self) -> str | None:
        """Engine of the best clip, None until rendered."""
        best = self.formats["mp3"] or self.formats["ogg"]
        return best.engine if best else None


@dataclass(frozen=True)
class StorageWarning:
    """The cache cannot keep clips, or an installed voice does not speak; people still hear something."""

    code: str
    """`unwritable`, `disk_full`, `broken_index`, `index_locked`, `piper_missing`, `piper_failed`, …"""
    path: str
    cause: str
    next_step: str


def clip_hash(utterance: Utterance, engine: str, engine_version: str, voice: str, form: Format, rules: str) -> str:
    """Return the name of the clip that this engine makes of this utterance.

    Args:
        utterance: what is said.
        engine: name of the engine.
        engine_version: changes when the engine would sound different.
        voice: the engine's own code of the voice.
        form: format of the file.
        rules: fingerprint of the spoken-form rules.
    """
    identity = (CLIP_VERSION, rules, engine, engine_version, voice, form)
    return digest(*identity, utterance.language, utterance.speed, utterance.text)
