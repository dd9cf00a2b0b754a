"""A program beside the loket that is asked one thing at a time: started when needed, killed when late, replaced when dead.

It is started with `subprocess`, never forked. It ends by itself when nobody asked for a while: a neural voice or a
recogniser holds hundreds of megabytes. A programme of another licence or environment gets no secret of ours.
"""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from audio.engine import EngineTimeout, EngineUnavailable
from audio.frames import read_frame, write_frame

ROOT = Path(__file__).resolve().parents[1]
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "SYSTEMROOT")
"""Variables a program apart may see: none of them is a secret."""


def clean_environment() -> dict[str, str]:
    """Return the environment of a program apart: our code can be imported, nothing of ours can be read."""
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1"}


class Worker:
    """One program; safe to use from many threads, which take turns."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        time_limit_s: float,
        idle_s: float | None = None,
        environment: Mapping[str, str] | None = None,
        attempts: int = 2,
    ) -> None:
        """Take how the program is started; it starts with the first question.

        Args:
            name: for messages.
            command: program and arguments; it talks in frames over stdin and stdout.
            time_limit_s: for one question; then it is killed.
            idle_s: it is ended when nobody asked for so long; None: never.
            environment: its variables; `clean_environment()` when None.
            attempts: how often a question is asked that ends the program.
        """
        self._name = name
        self._command = list(command)
        self._time_limit_s = time_limit_s
        self._idle_s = idle_s
        self._environment = dict(clean_environment() if environment is None else environment)
        self._attempts = attempts
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._rest: threading.Timer | None = None
        self._closed = False

    @property
    def pid(self) -> int | None:
        """Process id, None when it is not running."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def ask(self, body: bytes) -> bytes:
        """Send one frame and return the answer's.

        Raises:
            EngineTimeout: it took too long and was stopped.
            EngineUnavailable: it does not start, or died of the question.
        """
        with self._lock:
            if self._rest is not None:
                self._rest.cancel()
            try:
                return self._ask(body)
            finally:
                self._rest_later()

    def _ask(self, body: bytes) -> bytes:
        for _ in range(self._attempts):
            process = self._running()
            late = threading.Event()
            timer = threading.Timer(self._time_limit_s, _kill, (process, late))
            timer.daemon = True
            timer.start()
            try:
                answer = _exchange(process, body)
            finally:
                timer.cancel()
            if answer is not None:
                return answer
            self._stop()
            if late.is_set():
                raise EngineTimeout(f"{self._name} took more than {self._time_limit_s:g} s and was stopped.")
        raise EngineUnavailable(f"{self._name} crashed {'twice' if self._attempts == 2 else 'on it'}.")

    def _running(self) -> subprocess.Popen[bytes]:
        if self._closed:
            raise EngineUnavailable(f"{self._name} is closed.")
        if self._process is None or self._process.poll() is not None:
            self._stop()
            try:
                self._process = subprocess.Popen(  # noqa: S603 - our own command, no shell
                    self._command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    env=self._environment,
                )
            except OSError as error:
                raise EngineUnavailable(f"{self._name} does not start: {error.strerror}.") from error
        return self._process

    def _rest_later(self) -> None:
        if self._idle_s is None or self._closed:
            return
        self._rest = threading.Timer(self._idle_s, self._end_idle)
        self._rest.daemon = True
        self._rest.start()

    def _end_idle(self) -> None:
        # somebody who asks just now holds the lock: then it is not idle
        if self._lock.acquire(blocking=False):
            try:
                self._stop()
            finally:
                self._lock.release()

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except BrokenPipeError:
                    continue  # bytes for a program that died need not arrive

    def close(self) -> None:
        """End the program; nothing can be asked any more, and who waits for an answer is told."""
        self._closed = True
        process = self._process
        if process is not None:
            process.kill()
        with self._lock:
            if self._rest is not None:
                self._rest.cancel()
            self._stop()


def _kill(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    process.kill()


def _exchange(process: subprocess.Popen[bytes], body: bytes) -> bytes | None:
    """Send one frame and read its answer; None when the program is gone."""
    if process.stdin is None or process.stdout is None:
        return None
    try:
        write_frame(process.stdin, body)
        return read_frame(process.stdout) or None
    except OSError:
        return None
