"""Equal loudness for every engine: −18 LUFS (EBU R128), no peak above −1 dBFS, no click, no silence before the start.

The meter refuses clips under 0.4 s (a single "ja"), so those are set by their root mean square.
"""

from __future__ import annotations

import warnings
from dataclasses import replace

# mypy: disable-error-code="import-untyped"
import numpy as np
import pyloudnorm

from audio.engine import BadAudio, Pcm, Speech, Word

TARGET_LUFS = -18.0
PEAK = 10 ** (-1 / 20)
METER_NEEDS_S = 0.4
LEADING_SILENCE_S = 0.1
TRAILING_SILENCE_S = 0.25
FADE_S = 0.005
SILENCE = 10 ** (-50 / 20)
"""Amplitude under which a sample counts as silence, beside a clip whose peak is 1."""


def edges(pcm: Pcm, sample_rate: int) -> tuple[int, int]:
    """Return where the sound starts and ends, in samples; (0, length) for a silent clip."""
    if not len(pcm):
        return 0, 0
    level = np.abs(pcm)
    heard = np.flatnonzero(level > SILENCE * float(level.max()))
    if not len(heard) or not level.max():
        return 0, len(pcm)
    margin = int(0.01 * sample_rate)
    return max(0, int(heard[0]) - margin), min(len(pcm), int(heard[-1]) + 1 + margin)


def measure(pcm: Pcm, sample_rate: int) -> float:
    """Return the loudness in LUFS; from the root mean square for a very short clip."""
    if len(pcm) >= METER_NEEDS_S * sample_rate + 1:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            value = float(pyloudnorm.Meter(sample_rate).integrated_loudness(pcm.astype(np.float64)))
        if np.isfinite(value):
            return value
    power = float(np.mean(np.square(pcm, dtype=np.float64))) if len(pcm) else 0.0
    return float(-0.691 + 10 * np.log10(max(power, 1e-12)))


def is_silent(pcm: Pcm) -> bool:
    """Say whether nothing can be heard."""
    return not len(pcm) or float(np.abs(pcm).max()) < 1e-3


def finish(speech: Speech) -> Speech:
    """Trim, set the loudness, limit peaks and fade the ends; the timings move with the cut.

    Raises:
        BadAudio: there is nothing to hear.
    """
    if is_silent(speech.pcm):
        raise BadAudio("The engine gave silence.")
    rate = speech.sample_rate
    first, last = edges(speech.pcm, rate)
    first = max(0, first - int(LEADING_SILENCE_S * rate))
    last = min(len(speech.pcm), last + int(TRAILING_SILENCE_S * rate))
    pcm = _limit(speech.pcm[first:last] * _gain(speech.pcm[first:last], rate))
    fade = min(int(FADE_S * rate), len(pcm) // 2)
    ramp = np.linspace(0, 1, fade, dtype=np.float32)
    pcm[:fade] *= ramp
    pcm[len(pcm) - fade :] *= ramp[::-1]
    return replace(speech, pcm=pcm, words=_shifted(speech.words, first / rate, len(pcm) / rate))


def _gain(pcm: Pcm, sample_rate: int) -> np.float32:
    return np.float32(10 ** ((TARGET_LUFS - measure(pcm, sample_rate)) / 20))


def _limit(pcm: Pcm) -> Pcm:
    """Bend what is louder than the knee towards the peak; a hard cut would crackle."""
    knee = 0.7 * PEAK
    room = PEAK - knee
    level = np.abs(pcm)
    bent = knee + room * np.tanh((level - knee) / room)
    return np.where(level > knee, np.sign(pcm) * bent, pcm).astype(np.float32)


def _shifted(words: tuple[Word, ...], cut_s: float, length_s: float) -> tuple[Word, ...]:
    def clamp(value: float) -> float:
        return min(max(value - cut_s, 0.0), length_s)

    return tuple(replace(word, start_s=clamp(word.start_s), end_s=clamp(word.end_s)) for word in words)
