"""Carry word timings from one rendering of a text to another by dynamic time warping.

The offline engine knows when each of its words sounds; gTTS and a person do not tell. Both say the same sounds in the
same order, so the cheapest path through the distances of their sounds says which moment of the one is which of the other.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from audio.encode import resample
from audio.engine import Speech, Word
from audio.mfcc import SAMPLE_RATE, Features, mfcc

HOP_S = 0.015
MOST_FRAMES = 3000
"""Of the longer clip; above it the frames become coarser, so that the work stays bounded."""
SIDE_COST = 0.35
"""Added for a step that stands still in one of the two: a path prefers to go on in both."""

_BOTH, _GIVEN, _REFERENCE = 0, 1, 2


def align(reference: Speech, given: Speech) -> tuple[Word, ...]:
    """Return the words of `reference` with the times at which `given` says them; offsets are kept."""
    if not reference.words:
        return ()
    hop_s = HOP_S * max(1.0, max(reference.seconds, given.seconds) / (HOP_S * MOST_FRAMES))
    hop = int(hop_s * SAMPLE_RATE)
    one, other = (mfcc(resample(speech.pcm, speech.sample_rate, SAMPLE_RATE), hop) for speech in (reference, given))
    path = warp(one, other)
    times = path * hop / SAMPLE_RATE
    known = np.arange(len(path)) * hop / SAMPLE_RATE

    def at(second: float) -> float:
        return min(float(np.interp(second, known, times)), given.seconds)

    words: list[Word] = []
    for word in reference.words:
        start = max(at(word.start_s), words[-1].start_s if words else 0.0)
        words.append(replace(word, start_s=start, end_s=max(at(word.end_s), start)))
    return tuple(words)


def warp(one: Features, other: Features) -> npt.NDArray[np.float64]:
    """Return for each frame of `one` the frame of `other` that sounds like it: the middle of those on the path."""
    steps = _cheapest(one, other)
    i, j = len(one) - 1, len(other) - 1
    total, count = np.zeros(len(one)), np.zeros(len(one))
    while True:
        total[i] += j
        count[i] += 1
        if i == 0 and j == 0:
            break
        step = steps[i + j, i]
        i -= step != _GIVEN
        j -= step != _REFERENCE
    middle: npt.NDArray[np.float64] = total / np.maximum(count, 1)
    return middle


def _cheapest(one: Features, other: Features) -> npt.NDArray[np.int8]:
    """Return the last step of the cheapest path to each pair (i, j), at [i + j, i]; a diagonal at a time."""
    rows, columns = len(one), len(other)
    steps = np.full((rows + columns - 1, rows), _BOTH, np.int8)
    infinite = np.float32(np.inf)
    before = np.full(rows + 1, infinite, np.float32)  # diagonal d - 1; index i + 1, so that index 0 is outside
    earlier = before.copy()
    distances = _distances(one, other).ravel()
    for diagonal in range(rows + columns - 1):
        low, high = max(0, diagonal - columns + 1), min(rows - 1, diagonal)
        i = np.arange(low, high + 1)
        first = low * columns + diagonal - low
        distance = distances[first : first + (len(i) - 1) * (columns - 1) + 1 : max(1, columns - 1)]
        costs = np.stack([earlier[i], before[i + 1] + SIDE_COST, before[i] + SIDE_COST])
        if diagonal == 0:
            costs[_BOTH] = 0
        best = costs.argmin(axis=0)
        now = np.full(rows + 1, infinite, np.float32)
        # a step in both passes two frames, so its distance counts twice: no path is cheap by being short
        now[i + 1] = costs[best, np.arange(len(i))] + distance * np.where(best == _BOTH, 2, 1)
        steps[diagonal, i] = best
        earlier, before = before, now
    return steps


def _distances(one: Features, other: Features) -> Features:
    """Return how different each frame of the one is from each of the other, shape (rows, columns)."""
    squares = np.square(one).sum(axis=1)[:, None] + np.square(other).sum(axis=1)[None, :] - 2 * (one @ other.T)
    distances: Features = np.sqrt(np.maximum(squares, 0) / one.shape[1]).astype(np.float32)
    return distances
