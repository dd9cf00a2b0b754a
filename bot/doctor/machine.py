"""The machine: processor, memory, disk, clock, time zones, ports."""

from __future__ import annotations

import os
import platform
import shutil
import socket
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.doctor.finding import Finding, look, mend, ok
from bot.errors import Setup
from bot.ports import refuse_used_port
from bot.running import running
from bot.settings import ROOT, Settings

LEAST_MEMORY_MB = 1500
"""The processes take some 1,000 MB, a training some 500 beside them."""
LEAST_DISK_MB = 500
GOOD_DISK_MB = 2000
CPU = Path("/proc/cpuinfo")
MEMORY = Path("/proc/meminfo")


def machine(settings: Settings) -> Iterator[Finding]:
    """Look at the machine."""
    yield _python()
    yield _processor(CPU.read_text() if CPU.is_file() else "")
    yield _memory(MEMORY.read_text() if MEMORY.is_file() else "")
    yield from _folders(settings)
    yield _disk(settings)
    yield _clock(time.time())
    yield _zones()
    yield _port(settings)


def _python() -> Finding:
    version = platform.python_version()
    if sys.version_info[:2] == (3, 11):
        return ok("python", f"Python {version}")
    return mend("python", f"Python {version}; Rasa needs 3.11", "Start with `make run`: it brings its own Python.")


def _processor(cpuinfo: str) -> Finding:
    if not cpuinfo or "flags" not in cpuinfo:
        return ok("processor", platform.machine())
    if "avx2" in cpuinfo:
        return ok("processor", "AVX2 is there")
    return mend(
        "processor", "the processor has no AVX2", "Use a newer machine: understanding does not run on this one."
    )


def _memory(meminfo: str) -> Finding:
    found = next((line.split()[1] for line in meminfo.splitlines() if line.startswith("MemAvailable:")), None)
    if found is None:
        return ok("memory", "not known on this system")
    free = int(found) // 1024
    if free >= LEAST_MEMORY_MB:
        return ok("memory", f"{free} MB free")
    return look("memory", f"only {free} MB free", f"Leave {LEAST_MEMORY_MB} MB to the loket, or learning may be ended.")


def _folders(settings: Settings) -> Iterator[Finding]:
    if os.access(settings.content, os.R_OK | os.X_OK):
        yield ok("content folder", f"{settings.content} can be read")
    else:
        yield mend("content folder", f"{settings.content} cannot be read", "Set LOKET_CONTENT to the folder with faq/.")
    for folder in (settings.var, settings.published, settings.models, settings.audio, settings.local / "log"):
        place = nearest(folder)
        if not place.is_dir() or not os.access(place, os.W_OK | os.X_OK):
            name = settings.var.name if folder == settings.var else f"{folder.parent.name}/{folder.name}"
            step = f"Give the loket's user {folder}, or set LOKET_VAR (of logs: LOKET_LOCAL)."
            yield mend("folders", f"{name} cannot be written", step)
            return
    yield ok("folders", f"{settings.var} can be written")


def nearest(path: Path) -> Path:
    """Return the path, or the nearest folder above it that exists."""
    return path if path.exists() else nearest(path.parent)


def _disk(settings: Settings) -> Finding:
    free = shutil.disk_usage(nearest(settings.var)).free // 1_000_000
    todo = f"Free space on the disk of {settings.var}: `loket audio prune` removes voices nobody needs."
    if free < LEAST_DISK_MB:
        return mend("disk", f"only {free} MB free", todo)
    return ok("disk", f"{free} MB free") if free >= GOOD_DISK_MB else look("disk", f"{free} MB free", todo)


def _clock(now: float) -> Finding:
    written = max(path.stat().st_mtime for path in (ROOT / "bot").glob("*.py"))
    if now < written - 3600:
        today = datetime.fromtimestamp(now, UTC).date()
        return mend(
            "clock", f"it says {today}, before this loket was made", "Set the clock: opening hours depend on it."
        )
    return ok("clock", f"it says {datetime.fromtimestamp(now, UTC):%Y-%m-%d %H:%M} UTC")


def _zones() -> Finding:
    try:
        ZoneInfo("Europe/Brussels")
    except ZoneInfoNotFoundError:
        return mend("time zones", "Europe/Brussels is not known", "Install the package tzdata.")
    return ok("time zones", "Europe/Brussels is known")


def _port(settings: Settings) -> Finding:
    found = running(settings)
    if found is not None:
        return ok("port", f"{settings.port} is ours" if found.url else "the website runs elsewhere")
    try:
        refuse_used_port(settings)
        socket.getaddrinfo(settings.host, settings.port)
    except Setup as problem:
        return mend("port", problem.message, problem.next_step)
    except OSError:
        return mend("port", f"{settings.host} is no address of this machine", "Set LOKET_HOST=127.0.0.1.")
    return ok("port", f"{settings.port} is free")
