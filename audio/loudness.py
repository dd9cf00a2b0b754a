"""Equal loudness for every engine: −18 LUFS (EBU R128), no peak above −1 dBFS, no click, no silence before the start.

The meter of ITU-R BS.1770-4 is written here in numpy, and tested against pyloudnorm: importing pyloudnorm brings scipy,
which cost every process that speaks 2 s at its start and 50 MB (measured). The meter needs 0.4 s; shorter clips (a
single "ja") are set by their root mean square.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

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
    block = int(METER_NEEDS_S * sample_rate)
    if len(pcm) > block:
        powers = _block_powers(pcm, sample_rate, block)
        powers = powers[powers > _power(-70.0)]
        if len(powers):
            powers = powers[powers > _power(_lufs(float(powers.mean())) - 10)]
            return _lufs(float(powers.mean()))
    return _lufs(float(np.mean(np.square(pcm, dtype=np.float64))) if len(pcm) else 0.0)


def _lufs(power: float) -> float:
    return float(-0.691 + 10 * np.log10(max(power, 1e-12)))


def _power(lufs: float) -> float:
    return float(10 ** ((lufs + 0.691) / 10))


def _block_powers(pcm: Pcm, sample_rate: int, block: int) -> npt.NDArray[np.float64]:
    """Return the K-weighted power of blocks that overlap by three quarters, from their spectra (Parseval)."""
    weights = _weights(sample_rate, block)
    starts = range(0, len(pcm) - block + 1, block // 4)
    return np.array([np.square(np.abs(np.fft.rfft(pcm[start : start + block]))) @ weights for start in starts])


@lru_cache(maxsize=8)
def _weights(sample_rate: int, block: int) -> npt.NDArray[np.float64]:
    """Return what each line of a block's spectrum adds to its power: the K weighting of BS.1770, squared."""
    z = np.exp(-2j * np.pi * np.arange(block // 2 + 1) / block)
    gain = 10 ** (3.999843853973347 / 20)
    shelf = _biquad(z, sample_rate, 1681.974450955533, 0.7071752369554196, gain, gain**0.4996667741545416, 1.0)
    high_pass = _biquad(z, sample_rate, 38.13547087602444, 0.5003270373238773, 1.0, 0.0, 0.0)
    weights: npt.NDArray[np.float64] = np.square(np.abs(shelf * high_pass)) / (block * block)
    weights[1 : (block + 1) // 2] *= 2
    return weights


def _biquad(
    z: npt.NDArray[np.complex128], sample_rate: int, frequency: float, q: float, high: float, middle: float, low: float
) -> npt.NDArray[np.complex128]:
    """Return the response of a second-order filter with these gains above, at and below its frequency."""
    k = np.tan(np.pi * frequency / sample_rate)
    above = (high + middle * k / q + low * k * k) + 2 * (low * k * k - high) * z
    above = above + (high - middle * k / q + low * k * k) * z * z
    below = (1 + k / q + k * k) + 2 * (k * k - 1) * z + (1 - k / q + k * k) * z * z
    response: npt.NDArray[np.complex128] = above / below
    return response


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
