"""What a stretch of sound is like, as a few numbers every 10 ms: mel-frequency cepstral coefficients, in numpy alone.

scipy would cost every process that speaks 2 s at its start (see `audio.loudness`).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from audio.engine import Pcm

Features = npt.NDArray[np.float32]
"""Shape (frames, numbers)."""
SAMPLE_RATE = 16_000
WINDOW = 400
BANDS = 32
KEPT = 13


@lru_cache(maxsize=1)
def _filters() -> Features:
    """Return triangular filters, equally wide in mel, shape (bins, bands)."""
    top = 2595 * np.log10(1 + 7600 / 700)
    edges = 700 * (10 ** (np.linspace(60, top, BANDS + 2) / 2595) - 1)
    bins = np.fft.rfftfreq(512, 1 / SAMPLE_RATE)[:, None]
    rise = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    fall = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    filters: Features = np.clip(np.minimum(rise, fall), 0, None).astype(np.float32)
    return filters


@lru_cache(maxsize=1)
def _cosines() -> Features:
    position = np.arange(BANDS) + 0.5
    cosines: Features = np.cos(np.pi / BANDS * np.outer(position, np.arange(KEPT))).astype(np.float32)
    return cosines


def mfcc(pcm: Pcm, hop: int) -> Features:
    """Return coefficients and their changes, each with mean 0 and deviation 1 over the clip.

    Args:
        pcm: samples at 16 kHz.
        hop: samples from one frame to the next.
    """
    padded = np.concatenate([np.zeros(WINDOW // 2, np.float32), pcm, np.zeros(WINDOW, np.float32)])
    raised = np.append(padded[:1], padded[1:] - 0.97 * padded[:-1]).astype(np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(raised, WINDOW)[: len(pcm) + 1 : hop]
    power = np.square(np.abs(np.fft.rfft(frames * np.hamming(WINDOW).astype(np.float32), 512)))
    bands = np.log(power.astype(np.float32) @ _filters() + _floor(power))
    cepstra = bands @ _cosines()
    change = np.gradient(cepstra, axis=0) if len(cepstra) > 1 else np.zeros_like(cepstra)
    both = np.concatenate([cepstra, change], axis=1)
    scaled: Features = ((both - both.mean(axis=0)) / (both.std(axis=0) + 1e-6)).astype(np.float32)
    return scaled


def _floor(power: npt.NDArray[np.float32]) -> np.float32:
    """Return a power under which differences are not heard: 50 dB below the loud parts."""
    return np.float32(np.percentile(power.sum(axis=1), 95) * 1e-5 + 1e-9)
