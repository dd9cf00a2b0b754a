"""`loket up`: start every process, show what happens, restart what dies, stop all together.

A process that dies, or is alive and does not answer any more, is started again after a pause that doubles up to a minute, so
that a broken installation is not a restart storm; one that lived for a minute starts with the shortest pause again. They
end in order, people first: what talks to people finishes while what answers them is still there. None outlives us.
"""

from __future__ import annotations

import logging
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path

import httpx
import msgspec
from filelock import FileLock, Timeout

from bot.content.publish import replace_file
from bot.errors import Setup
from bot.log import formatter
from bot.ports import refuse_used_port
from bot.process import START_SECONDS, Beat, Child, began, end_all
from bot.running import COMPLETE, MODEL_SECONDS, PARTS, RUNNING, Running, addressed, callable_here
from bot.settings import Settings
from bot.training.train import current_model, detector_in_use

STOP_SECONDS = 15.0
READY_SECONDS = 300.0
CHECK_SECONDS = 3.0
"""Time limit of a check."""
KEEPER_SECONDS = 60.0
"""How long the keeper may be at one round of its work."""
TALKS_TO_PEOPLE = ("web", "telegram")
WITHOUT_DOCSTRINGS = frozenset({"bot.telegram.main"})
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it, with a name nobody can guess

_HTTP = httpx.Client(trust_env=False)
"""Made once: reading the certificates, which nobody needs here, takes longer than a check."""

logger = logging.getLogger("loket.supervisor")


class Supervisor:
    """Keeps the processes of one loket alive."""

    def __init__(self, settings: Settings, *, say: Callable[[str], None], parts: Collection[str] = PARTS) -> None:
        """Take what it may say to the operator, and which processes run on this machine."""
        self._say = say
        self._stop = threading.Event()
        self.settings = addressed(settings, parts)
        # several of them may share a folder, each with some of the processes
        self._name = "" if set(parts) >= COMPLETE else "-" + "-".join(sorted(parts))
        self._environment = {
            **os.environ,
            "LOKET_CONTENT": str(self.settings.content),
            "LOKET_VAR": str(self.settings.var),
            "LOKET_SECRET": self.settings.secret,
            "LOKET_LOCAL": str(self.settings.local),
            "LOKET_RASA_URL": self.settings.rasa_url,
            "LOKET_RASA_LISTEN": self.settings.rasa_listen,
            "LOKET_ACTIONS_URL": self.settings.actions_url or "none",
            "LOKET_SUPERVISOR": str(os.getpid()),
            "OMP_NUM_THREADS": "1",
            "PYTHONUNBUFFERED": "1",
        }
        self._metrics = Path()
        modules = {
            "rasa": "bot.rasa.server",
            "actions": "actions.server",
            "web": "web.server",
            "keeper": "bot.keeper",
        }
        if self.settings.telegram_token:
            modules["telegram"] = "bot.telegram.main"
        logs = self.settings.local / "log"
        self.children = [
            Child(name, _python(module), logs / f"{name}.log", patience_s=self._patience(name))
            for name, module in modules.items()
            if name in parts
        ]

    @property
    def url(self) -> str:
        """Address of the website."""
        host = "127.0.0.1" if self.settings.host in {"0.0.0.0", ""} else self.settings.host  # noqa: S104
        return f"http://{host}:{self.settings.port}"

    def run(self, *, ready: Callable[[], None], opened: Callable[[], None] = lambda: None) -> None:
        """Run until stopped.

        Args:
            ready: called once, when a written question can be answered.
            opened: called once, when a person can be answered by pictures and voice, which needs no model.

        Raises:
            Setup: the port is in use, another loket uses the folder, or the processes do not become ready.
        """
        if self._has("web"):
            refuse_used_port(self.settings)
        self.settings.local.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.settings.local / f"loket{self._name}.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise Setup(
                f"Another loket is running with {self.settings.local}.", next_step="Stop it, or set LOKET_VAR."
            ) from error
        try:
            self._begin_metrics()
            self._keep_alive(opened, ready)
        finally:
            self._stop.set()
            end_all([child for child in self.children if child.name in TALKS_TO_PEOPLE], STOP_SECONDS)
            end_all(self.children, STOP_SECONDS)
            self._run_file.unlink(missing_ok=True)
            shutil.rmtree(self._metrics, ignore_errors=True)
            lock.release()

    def _patience(self, name: str) -> float:
        """Return how long a process may take to begin: a Rasa that fetches its model may wait for the first one."""
        return (
            MODEL_SECONDS + START_SECONDS if name == "rasa" and self.settings.model_url is not None else START_SECONDS
        )

    def stop(self) -> None:
        """Ask everything to stop."""
        self._stop.set()

    def _keep_alive(self, opened: Callable[[], None], ready: Callable[[], None]) -> None:
        checks = self._checks()
        for child in self.children:
            child.check = checks.get(child.name)
            if not self._waits(child):
                self._start(child)
            if child.check is not None:
                threading.Thread(target=child.watch, args=(self._stop,), daemon=True).start()
        pid = os.getpid()
        running = Running(
            pid, self.url, self.settings.rasa_url, self.settings.actions_url, began(pid), str(self._metrics),
            tuple(child.name for child in self.children),
        )  # fmt: skip
        replace_file(self._run_file, msgspec.json.encode(running))
        self._run_file.chmod(0o600)
        started, is_open, is_ready = time.monotonic(), False, False
        while not self._stop.wait(0.2):
            for child in self.children:
                self._revive(child)
                child.cut_log()
            if not is_open and self._has("web") and _is_ok(f"{self.url}/readyz", 2.0):
                is_open = True
                opened()
            if is_ready:
                continue
            if any(self._is_early(child) for child in self.children):
                # the first questions are being learned, which takes as long as it takes
                started = time.monotonic()
            elif self._is_ready():
                is_ready = True
                ready()
            if is_ready or time.monotonic() - started < READY_SECONDS:
                continue
            if not is_open:
                raise Setup("The loket did not become ready.", next_step=f"Look into {self.settings.local / 'log'}.")
            # people are being answered by pictures: that goes on
            started = time.monotonic()
            self._tell("Messages are not read yet. Pictures and voices work; `loket doctor` says what is wrong.")

    def _is_early(self, child: Child) -> bool:
        """Say whether a process waits for the first model, here or (Rasa with LOKET_MODEL_URL) by itself."""
        if child.name == "rasa" and self.settings.model_url is not None:
            return child.pulse is None or not child.pulse.has_worked
        return child.process is None and self._waits(child)

    def _waits(self, child: Child) -> bool:
        """Say whether a process has nothing to work with yet: Rasa without a model, people without a detector."""
        if child.name == "rasa":
            return self.settings.model_url is None and current_model(self.settings) is None
        return child.name in TALKS_TO_PEOPLE and detector_in_use(self.settings) is None

    @property
    def _run_file(self) -> Path:
        return self.settings.local / f"run{self._name}.json"

    def _has(self, part: str) -> bool:
        return any(child.name == part for child in self.children)

    def _is_ready(self) -> bool:
        """Say whether what runs here works: all of it where all runs here, else each by itself."""
        if not self._name:
            return _is_ok(f"{self.url}/healthz", 2.0)
        return all(child.check is None or child.check() for child in self.children)

    def _checks(self) -> dict[str, Callable[[], bool]]:
        """Return how each process is asked whether it works."""
        return {
            "rasa": lambda: _is_ok(f"http://{callable_here(self.settings.rasa_listen)}/webhooks/loket/"),
            "actions": lambda: _is_ok(f"{self.settings.actions_url}/health"),
            "web": Beat(self._metrics / "web.beat"),
            "telegram": Beat(self._metrics / "telegram.beat"),
            # it answers nobody, and a large publication is one round
            "keeper": Beat(self._metrics / "keeper.beat", longest_s=KEEPER_SECONDS),
        }

    def _start(self, child: Child) -> None:
        model = current_model(self.settings) if child.name == "rasa" else None
        if model is not None and self.settings.model_url is None:
            # the one in use now: what was trained since we started must not be unlearned by a restart
            child.command = [*child.command[: len(_python("bot.rasa.server"))], str(model.rasa)]
        try:
            child.start(self._environment, time.monotonic())
        except OSError as error:
            pause = child.rest(time.monotonic())
            self._tell(f"{child.name} cannot be started ({error.strerror}); again in {pause:g} s.")
        self._note()

    def _revive(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.next_start and not self._waits(child):
                self._start(child)
            return
        pid = child.process.pid
        how = child.died(now)
        if how is None:
            return
        pause = child.rest(now)
        for gone in self._metrics.glob(f"gauge_live*_{pid}.db"):
            gone.unlink(missing_ok=True)
        self._tell(f"{child.name} {how}; it starts again in {pause:g} s. See {child.log}.")

    def _tell(self, text: str) -> None:
        logger.warning("%s", text)
        self._say(text)

    def _begin_metrics(self) -> None:
        """Make the folder in which the processes count: in memory, so that a full disk ends nobody."""
        log = self.settings.local / "log" / "supervisor.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.FileHandler(log)
        handler.setFormatter(formatter("supervisor"))
        for old in logger.handlers:
            old.close()
        logger.handlers, logger.propagate = [handler], False
        _remove_metrics(self._run_file)
        place = SHARED_MEMORY if os.access(SHARED_MEMORY, os.W_OK) else self.settings.local
        self._metrics = Path(tempfile.mkdtemp(prefix="loket-metrics-", dir=place))
        self._environment["PROMETHEUS_MULTIPROC_DIR"] = str(self._metrics)

    def _note(self) -> None:
        """Write down the restarts, for `/metrics`."""
        state = {child.name: {"restarts": child.restarts} for child in self.children}
        with suppress(OSError):
            (self._metrics / "processes.json").write_bytes(msgspec.json.encode(state))


def _python(module: str) -> list[str]:
    # the docstrings of Telegram's library alone are 13 MB; Rasa and Flask read some of theirs
    without_docstrings = ["-OO"] if module in WITHOUT_DOCSTRINGS else []
    return [sys.executable, *without_docstrings, "-m", "bot.child", module]


def _remove_metrics(run: Path) -> None:
    """Remove the counts of a loket that was killed."""
    with suppress(OSError, msgspec.MsgspecError):
        left = Path(RUNNING.decode(run.read_bytes()).metrics)
        if left.name.startswith("loket-metrics-"):
            shutil.rmtree(left, ignore_errors=True)


def _is_ok(url: str, seconds: float = CHECK_SECONDS) -> bool:
    try:
        return _HTTP.get(url, timeout=seconds).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False
