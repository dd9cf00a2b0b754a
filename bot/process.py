"""One process under the supervisor: starting it, noticing that it died or hangs, and the pause before it starts again."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.settings import ROOT

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 60.0
STEADY_SECONDS = 60.0
"""A process that lived for so long begins with the shortest pause again."""
LOG_BYTES = 5_000_000
"""How long a log may become; one older is kept beside it."""

CHECK_EVERY_SECONDS = 1.0
MOST_MISSES = 4
"""Checks in a row that a process may fail before it counts as hung."""
START_SECONDS = 300.0
"""How long a process may take until its first check succeeds."""


@dataclass
class Pulse:
    """Whether a process that is alive also works, from the results of its checks."""

    began: float
    """When the process was started; seconds of a clock that only goes forward."""
    misses: int = 0
    has_worked: bool = False
    patience_s: float = START_SECONDS
    """How long it may take until its first check succeeds."""

    def seen(self, is_well: bool) -> None:
        """Take the result of a check."""
        self.has_worked = self.has_worked or is_well
        self.misses = 0 if is_well else self.misses + 1

    def is_hung(self, now: float) -> bool:
        """Say whether it must be ended: it worked and does not any more, or never began to."""
        return self.misses >= MOST_MISSES and (self.has_worked or now - self.began > self.patience_s)


@dataclass
class Child:
    """One process and its restarts."""

    name: str
    command: list[str]
    log: Path
    check: Callable[[], bool] | None = None
    """Says whether it works; has a time limit of its own. None: being alive is enough."""
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = FIRST_PAUSE
    next_start: float = 0.0
    restarts: int = field(default=0)
    pulse: Pulse | None = None
    patience_s: float = START_SECONDS

    def start(self, environment: Mapping[str, str], now: float) -> None:
        """Start it.

        Raises:
            OSError: the machine gives no process or the log cannot be written.
        """
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.cut_log()
        with self.log.open("ab") as out:
            # a session of its own: Ctrl-C reaches the supervisor alone, which stops the others in order
            self.process = subprocess.Popen(  # noqa: S603 - our own modules
                self.command, stdout=out, stderr=subprocess.STDOUT, cwd=ROOT, env=dict(environment),
                start_new_session=True,
            )  # fmt: skip
        self.started = now
        self.pulse = Pulse(now, patience_s=self.patience_s)

    def cut_log(self) -> None:
        """Set a log that is full aside, while the process writes on: it appends to the same file, which begins anew."""
        try:
            if self.log.stat().st_size > LOG_BYTES:
                shutil.copyfile(self.log, self.log.with_suffix(".old.log"))
                os.truncate(self.log, 0)
        except OSError:
            return  # no log yet, or no room for a second one: answering people does not depend on it

    def died(self, now: float) -> str | None:
        """Return how it ended, None while it lives and works. A process that hangs is killed here."""
        if self.process is None:
            return None
        if self.process.poll() is not None:
            return f"stopped (code {self.process.returncode})"
        if self.pulse is not None and self.pulse.is_hung(now):
            self.kill()
            return "did not answer any more"
        return None

    def rest(self, now: float) -> float:
        """Return and set the pause before it starts again: it doubles, so that a broken installation is no storm."""
        if now - self.started > STEADY_SECONDS:
            self.pause = FIRST_PAUSE
        pause = self.pause
        self.process, self.next_start = None, now + pause
        self.pause = min(pause * 2, LONGEST_PAUSE)
        self.restarts += 1
        return pause

    def kill(self) -> None:
        """End it at once, with what it started."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                return
            self.process.wait()

    def watch(self, stop: threading.Event) -> None:
        """Check it regularly until `stop`; runs in a thread of its own, because a check may take its whole time limit."""
        while self.check is not None and not stop.wait(CHECK_EVERY_SECONDS):
            pulse = self.pulse
            if pulse is not None and self.process is not None:
                pulse.seen(self.check())


class Beat:
    """Checks a process that has no address: it counts in a file, and the count must change."""

    def __init__(self, path: Path, *, longest_s: float = 20.0, clock: Callable[[], float] = time.monotonic) -> None:
        """Take the file and how long the count may stand still, in seconds."""
        self._path = path
        self._longest_s = longest_s
        self._clock = clock
        self._last = b""
        self._changed = clock()

    def __call__(self) -> bool:
        """Say whether it counts."""
        try:
            now = self._path.read_bytes()
        except OSError:
            now = b""
        if now != self._last:
            self._last, self._changed = now, self._clock()
        return bool(now) and self._clock() - self._changed < self._longest_s


def end_all(children: list[Child], seconds: float) -> None:
    """Ask processes to end, give them so many seconds together, and kill those that stay."""
    alive = [child for child in children if child.process is not None and child.process.poll() is None]
    for child in alive:
        assert child.process is not None  # noqa: S101
        child.process.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + seconds
    for child in alive:
        assert child.process is not None  # noqa: S101
        try:
            child.process.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()


def began(pid: int) -> str:
    """Return when a process began, in whatever unit the system counts; empty where that cannot be known.

    A number alone does not name a process: after a restart of the machine another one may have it.
    """
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""
