"""Proportional memory (PSS) of a process and everything below it, from Linux's `/proc`: what is shared counts once."""

from __future__ import annotations

import subprocess
import threading
from pathlib import Path
from types import TracebackType


def by_process(pid: int) -> dict[str, float]:
    """Return MB by the module each process runs, such as `bot.rasa.server`; those that end meanwhile are left out."""
    found: dict[str, float] = {}
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return found
    named = [word.decode() for word in words[words.index(b"-m") + 1 :]] if b"-m" in words[:-1] else []
    # `bot.child MODULE` is how the supervisor starts a module
    module = named[1] if named[:1] == ["bot.child"] else (named or [Path(words[0].decode()).name])[0]
    found[module] = sum(float(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
    children = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout.split()
    for child in children:
        for name, size in by_process(int(child)).items():
            found[name] = found.get(name, 0.0) + size
    return found


def memory(pid: int) -> float:
    """Return MB of a process and everything below it."""
    return sum(by_process(pid).values())


class Watch:
    """Reads the memory of a process tree again and again while a block runs."""

    def __init__(self, pid: int, every: float) -> None:
        self._pid = pid
        self._every = every
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self.readings: list[float] = []
        """MB, one every `every` seconds."""

    def _read(self) -> None:
        while not self._stop.wait(self._every):
            self.readings.append(memory(self._pid))

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()
