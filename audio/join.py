"""Join pieces of speech into one, with their timings kept: spans of two languages, parts of a long text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from audio.engine import Pcm, SpanVoice, Speech, Word
from audio.loudness import edges

GAP_S = 0.06
"""Silence between two pieces: a short breath, so that a foreign name stays inside its sentence."""


def join(parts: Sequence[Speech], gap_s: float = GAP_S) -> Speech:
    """Join pieces of one sample rate; silence where they meet is cut to `gap_s`."""
    if len(parts) == 1:
        return parts[0]
    rate = parts[0].sample_rate
    gap = np.zeros(int(gap_s * rate), np.float32)
    pieces: list[Pcm] = []
    words: list[Word] = []
    spans: list[SpanVoice] = []
    position = 0
    for index, part in enumerate(parts):
        first, last = edges(part.pcm, rate)
        first = first if index else 0
        last = last if index < len(parts) - 1 else len(part.pcm)
        if pieces:
            pieces.append(gap)
            position += len(gap)
        shift = (position - first) / rate
        limit = (position + last - first) / rate
        for word in part.words:
            start = min(max(word.start_s + shift, position / rate), limit)
            words.append(replace(word, start_s=start, end_s=min(max(word.end_s + shift, start), limit)))
        spans.extend(part.spans)
        pieces.append(part.pcm[first:last])
        position += last - first
    return Speech(np.concatenate(pieces), rate, tuple(words), tuple(spans))
