"""A process without an address shows that it works: it counts in a file that the supervisor reads (`bot.process.Beat`)."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from pathlib import Path

EVERY_SECONDS = 3.0


async def beat(name: str) -> None:
    """Count for ever, on the event loop that does the work: when it hangs, the count stands still."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    count = 0
    while folder:
        count += 1
        with suppress(OSError):
            # a file in memory: nothing is waited for
            Path(folder, f"{name}.beat").write_text(f"{os.getpid()} {count}")  # noqa: ASYNC240
        await asyncio.sleep(EVERY_SECONDS)
