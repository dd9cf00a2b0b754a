"""The processes that render, as the keeper looks after them: what fails is tried again after a pause that doubles.

One renders what is published. Another one makes room, once an hour and whatever the first is at: texts that are put together
for one person are rendered when they are asked for, so the clips of a loket nobody edits grow too, and must be forgotten.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from math import inf
from pathlib import Path

FIRST_PAUSE_SECONDS = 60.0
LONGEST_PAUSE_SECONDS = 3600.0
ROOM_SECONDS = 3600.0
END_SECONDS = 10.0
COMMAND = (sys.executable, "-m", "bot.render")
ROOM = "room"
"""Argument of the command: only make room."""

logger = logging.getLogger("loket.renderer")

Clock = Callable[[], float]


class Renderer:
    """At most one process of each kind. Not for two threads at once."""

    def __init__(self, log: Path, *, command: Sequence[str] = COMMAND, clock: Clock = time.monotonic) -> None:
        """Take the file their output goes to."""
        self._render = _Job(command, log, inf, clock)
        self._room = _Job([*command, ROOM], log, ROOM_SECONDS, clock)
        self._room.wait()
        self.has_begun = False

    def start(self) -> None:
        """Render what is published from the beginning, whatever it was at."""
        self.has_begun = True
        self._render.start()

    def look_after(self) -> None:
        """Try again what failed, when its pause is over; make room when it is time for that."""
        for job in (self._render, self._room):
            job.look_after()

    def end(self) -> None:
        """End them."""
        for job in (self._render, self._room):
            job.end()


class _Job:
    """A command that runs again: so long after it did what it should, or after a pause when it failed."""

    def __init__(self, command: Sequence[str], log: Path, every_s: float, clock: Clock) -> None:
        self._command = command
        self._log = log
        self._every = every_s
        self._clock = clock
        self._process: subprocess.Popen[bytes] | None = None
        self._pause = FIRST_PAUSE_SECONDS
        self._next = inf
        """When it runs next, if nothing else happens."""

    def start(self) -> None:
        self.end()
        try:
            self._log.parent.mkdir(parents=True, exist_ok=True)
            with self._log.open("ab") as out:
                self._process = subprocess.Popen(  # noqa: S603 - our own module
                    self._command, stdout=out, stderr=subprocess.STDOUT
                )
        except OSError as error:
            self._failed(str(error.strerror))

    def wait(self) -> None:
        """Run next when its time has passed."""
        self._pause, self._next = FIRST_PAUSE_SECONDS, self._clock() + self._every

    def look_after(self) -> None:
        code = self._process.poll() if self._process is not None else None
        if code is not None:
            self._process = None
            if code == 0:
                self.wait()
            else:
                self._failed(f"code {code}")
        if self._process is None and self._clock() >= self._next:
            self.start()

    def end(self) -> None:
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            process.terminate()
            try:
                process.wait(timeout=END_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _failed(self, why: str) -> None:
        logger.warning("The renderer ended (%s); again in %g s. See %s.", why, self._pause, self._log)
        self._next = self._clock() + self._pause
        self._pause = min(self._pause * 2, LONGEST_PAUSE_SECONDS)
