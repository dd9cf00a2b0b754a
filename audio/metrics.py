"""What the voice counts for `/metrics`: renders by engine, never a text, and nothing of what is in memory only."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import Counter, Histogram

RENDERS = Counter(
    "loket_audio_renders_total", "Texts spoken, by engine and result (made, failed)", ["engine", "result"]
)
RENDER_SECONDS = Histogram(
    "loket_audio_render_seconds",
    "How long an engine took to speak a text",
    ["engine"],
    buckets=(0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20),
)


@contextmanager
def rendering(engine: str, *, is_counted: bool = True) -> Iterator[None]:
    """Count one render and its time.

    Args:
        engine: name of the engine.
        is_counted: False: nothing is counted, for the number alone would tell that somebody was told it just now.
    """
    if not is_counted:
        yield
        return
    began = time.perf_counter()
    try:
        yield
    except Exception:
        RENDERS.labels(engine, "failed").inc()
        raise
    RENDERS.labels(engine, "made").inc()
    RENDER_SECONDS.labels(engine).observe(time.perf_counter() - began)
