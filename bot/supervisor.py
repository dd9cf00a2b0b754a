"""`loket up`: start every process, show what happens, restart what dies, stop all together.

A process that dies is started again after a pause that doubles up to a minute, so that a broken installation is not a
restart storm; one that lived for a minute starts with the shortest pause again.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import msgspec
from filelock import FileLock, Timeout

from bot.content.publish import replace_file
from bot.errors import Setup
from bot.settings import ROOT, Settings

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 60.0
STEADY_SECONDS = 60.0
STOP_SECONDS = 15.0
READY_SECONDS = 180.0


@dataclass(frozen=True)
class Running:
    """Where the processes of a running loket are: `var/run.json`, readable by its owner alone."""

    pid: int
    url: str
    rasa_url: str
    actions_url: str


@dataclass
class Child:
    """One process and its restarts."""

    name: str
    command: list[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = FIRST_PAUSE
    next_start: float = 0.0
    restarts: int = field(default=0)


class Supervisor:
    """Keeps the processes of one loket alive."""

    def __init__(self, settings: Settings, model: Path, *, say: Callable[[str], None]) -> None:
        self._say = say
        self._stop = threading.Event()
        self.settings = replace(
            settings,
            rasa_url=f"http://127.0.0.1:{free_port()}",
            actions_url=f"http://127.0.0.1:{free_port()}",
        )
        self._environment = {
            **os.environ,
            "LOKET_CONTENT": str(self.settings.content),
            "LOKET_VAR": str(self.settings.var),
            "LOKET_SECRET": self.settings.secret,
            "LOKET_RASA_URL": self.settings.rasa_url,
            "LOKET_ACTIONS_URL": self.settings.actions_url,
            "OMP_NUM_THREADS": "1",
            "PYTHONUNBUFFERED": "1",
        }
        modules = {
            "rasa": ["bot.rasa.server", str(model)],
            "actions": ["actions.server"],
            "web": ["web.server"],
            "keeper": ["bot.keeper"],
        }
        if self.settings.telegram_token:
            modules["telegram"] = ["bot.telegram.main"]
        logs = self.settings.var / "log"
        self.children = [
            Child(name, [sys.executable, "-m", *arguments], logs / f"{name}.log") for name, arguments in modules.items()
        ]

    @property
    def url(self) -> str:
        """Address of the website."""
        host = "127.0.0.1" if self.settings.host in {"0.0.0.0", ""} else self.settings.host  # noqa: S104
        return f"http://{host}:{self.settings.port}"

    def run(self, *, ready: Callable[[], None]) -> None:
        """Run until stopped; `ready` is called once when the first question can be answered.

        Raises:
            Setup: the port is in use, another loket uses the folder, or the processes do not become ready.
        """
        refuse_used_port(self.settings)
        self.settings.var.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.settings.var / "loket.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise Setup(
                f"Another loket is running with {self.settings.var}.", next_step="Stop it, or set LOKET_VAR."
            ) from error
        try:
            self._keep_alive(ready)
        finally:
            self._end()
            (self.settings.var / "run.json").unlink(missing_ok=True)
            lock.release()

    def stop(self) -> None:
        """Ask everything to stop."""
        self._stop.set()

    def _keep_alive(self, ready: Callable[[], None]) -> None:
        for child in self.children:
            self._start(child)
        running = Running(os.getpid(), self.url, self.settings.rasa_url, self.settings.actions_url)
        replace_file(self.settings.var / "run.json", msgspec.json.encode(running))
        (self.settings.var / "run.json").chmod(0o600)
        began, is_ready = time.monotonic(), False
        while not self._stop.wait(0.2):
            for child in self.children:
                self._revive(child)
            if not is_ready and self._answers():
                is_ready = True
                ready()
            if not is_ready and time.monotonic() - began > READY_SECONDS:
                raise Setup("The loket did not become ready.", next_step=f"Look into {self.settings.var / 'log'}.")

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthz", timeout=2.0, trust_env=False).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    def _start(self, child: Child) -> None:
        child.log.parent.mkdir(parents=True, exist_ok=True)
        if child.log.exists() and child.log.stat().st_size > 5_000_000:
            child.log.replace(child.log.with_suffix(".old.log"))
        with child.log.open("ab") as out:
            # a session of its own: Ctrl-C reaches us alone, and we stop the others in order
            child.process = subprocess.Popen(  # noqa: S603 - our own modules
                child.command, stdout=out, stderr=subprocess.STDOUT, cwd=ROOT, env=self._environment,
                start_new_session=True,
            )  # fmt: skip
        child.started = time.monotonic()

    def _revive(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.next_start:
                self._start(child)
            return
        if child.process.poll() is None:
            return
        if now - child.started > STEADY_SECONDS:
            child.pause = FIRST_PAUSE
        child.restarts += 1
        self._say(f"{child.name} stopped (code {child.process.returncode}); it starts again. See {child.log}.")
        child.process, child.next_start = None, now + child.pause
        child.pause = min(child.pause * 2, LONGEST_PAUSE)

    def _end(self) -> None:
        alive = [child.process for child in self.children if child.process and child.process.poll() is None]
        for process in alive:
            process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for process in alive:
            try:
                process.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def free_port() -> int:
    """Return a loopback port nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def refuse_used_port(settings: Settings) -> None:
    """Say so when the website's port is taken.

    Raises:
        Setup: it is, or the address cannot be used.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise Setup(
                f"Port {settings.port} on {settings.host} is in use.",
                next_step="Stop what uses it, or choose another: LOKET_PORT=8090 make run.",
            ) from error


def running(settings: Settings) -> Running | None:
    """Return where the running loket is, None when none runs."""
    try:
        found = msgspec.json.decode((settings.var / "run.json").read_bytes(), type=Running)
        os.kill(found.pid, 0)
    except (OSError, msgspec.MsgspecError):
        return None
    return found
