"""One voice note for a whole reply: what it says, then its choices with their numbers.

A person who cannot read must hear what the buttons say. Each button carries its number, so that "two" can be found. Every
piece is a clip of its own that was made before; here they are only laid behind each other.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np

from audio.encode import decode, encode
from audio.engine import AudioError
from bot.telegram import ogg
from bot.telegram.ports import Sound, SoundFacts, Speaker

Form = Literal["ogg", "mp3"]

GAP_S = 0.3
"""Silence before each choice."""
RATE = 24_000
"""Sampling rate of the clips."""


@dataclass(frozen=True)
class Track:
    """What a voice note says: keys of utterances."""

    text: str
    """The reply itself."""
    choices: tuple[tuple[str, ...], ...] = ()
    """For each choice its number and its label; a piece that has no voice is missing."""
    is_kept: bool = True
    """False for what one person said to another, danger and women's safety: nothing of it is written down."""


@dataclass(frozen=True)
class Facts:
    """What is known of a joined sound."""

    hash: str
    seconds: float


@dataclass(frozen=True)
class Joined:
    """A joined sound; a `bot.telegram.ports.Sound`."""

    facts: SoundFacts
    data: bytes


def sound_of(
    voice: Speaker, track: Track, form: Form, wait_s: float, clock: Callable[[], float] = time.monotonic
) -> Sound | None:
    """Return the sound of a track, None when the reply itself is not ready in time. A choice without a voice is left out.

    Raises:
        AudioError: the reply cannot be spoken.
    """
    until = clock() + wait_s
    keys = [key for choice in track.choices for key in choice]
    for key in (track.text, *keys):
        _clip(voice, key, form, 0.0)  # begins all renders that are needed, two at a time
    said = voice.clip(track.text, form, max(0.0, until - clock()))
    if said is None:
        return None
    heard = [
        found
        for choice in track.choices
        if (found := [clip for key in choice if (clip := _clip(voice, key, form, max(0.0, until - clock())))])
    ]
    if not heard:
        return said
    return _joined(said, heard, form)


def _clip(voice: Speaker, key: str, form: Form, wait_s: float) -> Sound | None:
    try:
        return voice.clip(key, form, wait_s)
    except AudioError:
        return None


def _joined(said: Sound, choices: Sequence[Sequence[Sound]], form: Form) -> Sound:
    pieces: list[bytes] = [said.data]
    seconds = said.facts.seconds
    for choice in choices:
        pieces.append(_silence(form))
        pieces += [sound.data for sound in choice]
        seconds += GAP_S + sum(sound.facts.seconds for sound in choice)
    hashes = "|".join([said.facts.hash, *("+".join(sound.facts.hash for sound in choice) for choice in choices)])
    name = hashlib.sha256(f"{form}:{GAP_S}:{hashes}".encode()).hexdigest()
    try:
        data = ogg.join(pieces) if form == "ogg" else _again(pieces, form)
    except ogg.BadOgg:  # a clip from elsewhere: decoding and encoding takes any
        data = _again(pieces, form)
    return Joined(Facts(name, seconds), data)


def _again(pieces: Sequence[bytes], form: Form) -> bytes:
    return encode(np.concatenate([decode(piece)[0] for piece in pieces]), RATE, form)


@cache
def _silence(form: Form) -> bytes:
    return encode(np.zeros(int(GAP_S * RATE), np.float32), RATE, form)
