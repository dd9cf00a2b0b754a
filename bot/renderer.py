"""The process that renders, as the keeper looks after it: one at a time, and one that failed is tried again after a pause.

Once an hour it makes room instead: texts that are composed for one person are rendered when they are asked for, so that the
clips of a loket nobody edits grow too.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

FIRST_PAUSE_SECONDS = 60.0
LONGEST_PAUSE_SECONDS = 3600.0
ROOM_SECONDS = 3600.0
END_SECONDS = 10.0
COMMAND = (sys.executable, "-m", "bot.render")
ROOM = "room"
"""Argument of the command: only make room."""

logger = logging.getLogger("loket.renderer")


class Renderer:
    """At most one process of `bot.render`. Not for two threads at once."""

    def __init__(
        self, log: Path, *, command: Sequence[str] = COMMAND, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Take the file its output goes to."""
        self._log = log
        self._command = command
        self._clock = clock
        self._process: subprocess.Popen[bytes] | None = None
        self._pause = FIRST_PAUSE_SECONDS
        self._next = 0.0
        """When it runs next, if nothing else happens."""
        self._is_owed = False
        """Whether something published is not rendered yet."""
        self.has_begun = False

    def start(self) -> None:
        """Render what is published from the beginning, whatever it was at."""
        self.end()
        self.has_begun = self._is_owed = True
        self._run()

    def look_after(self) -> None:
        """Try a rendering that failed again when its pause is over; make room when it is time for that."""
        if self._process is not None:
            code = self._process.poll()
            if code is None:
                return
            self._ended(code)
        if self.has_begun and self._clock() >= self._next:
            self._run(*([] if self._is_owed else [ROOM]))

    def end(self) -> None:
        """End it."""
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            process.terminate()
            try:
                process.wait(timeout=END_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _run(self, *arguments: str) -> None:
        try:
            self._log.parent.mkdir(parents=True, exist_ok=True)
            with self._log.open("ab") as out:
                self._process = subprocess.Popen(  # noqa: S603 - our own module
                    [*self._command, *arguments], stdout=out, stderr=subprocess.STDOUT
                )
        except OSError as error:
            logger.warning("The renderer cannot be started (%s).", error.strerror)
            self._ended(None)

    def _ended(self, code: int | None) -> None:
        """Take how it ended: None when it did not begin."""
        self._process = None
        if code == 0:
            self._is_owed, self._pause = False, FIRST_PAUSE_SECONDS
            self._next = self._clock() + ROOM_SECONDS
            return
        logger.warning("The renderer ended (code %s); again in %g s. See %s.", code, self._pause, self._log)
        self._next = self._clock() + self._pause
        self._pause = min(self._pause * 2, LONGEST_PAUSE_SECONDS)
