"""The real loket: `loket up` with its real processes, on a copy of the content, in a folder of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from filelock import FileLock

from bot.ports import free_port
from bot.settings import ROOT
from tests.telegram.bot_api import TOKEN
from tests.telegram.bot_api_server import BotApiServer

STAFF_CHAT = -900009
"""The chat in which staff are told that somebody asks for a person."""
READY_SECONDS = 1500
"""Training included, on a machine that does other things too."""


@dataclass
class Loket:
    """A running loket."""

    url: str
    var: Path
    content: Path
    process: subprocess.Popen[bytes]
    http: httpx.Client = field(repr=False)

    def open(self, *hint: str) -> Conversation:
        answer = self.http.post("/api/conversations", json={"hint": list(hint)})
        answer.raise_for_status()
        return Conversation(self, answer.json())

    def pids(self, module: str) -> list[int]:
        """Return the processes of one module below this loket."""
        found = subprocess.run(
            ["pgrep", "-f", f"-P{self.process.pid}", module], capture_output=True, text=True, check=False
        )
        return [int(pid) for pid in found.stdout.split()]

    def output(self) -> str:
        logs = [
            f"== {p.name}\n{p.read_text(errors='replace')[-2000:]}" for p in sorted((self.var / "log").glob("*.log"))
        ]
        return "\n".join(logs)


@dataclass
class Conversation:
    """One conversation over HTTP."""

    loket: Loket
    opened: dict[str, Any]

    @property
    def headers(self) -> dict[str, str]:
        return {"Loket-Conversation": self.opened["conversation"]}

    def post(self, **message: Any) -> httpx.Response:
        return self.loket.http.post("/api/messages", json=message, headers=self.headers)

    def say(self, text: str, **more: Any) -> dict[str, Any]:
        answer = self.post(text=text, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def tap(self, choice: str) -> dict[str, Any]:
        answer = self.post(choice=choice)
        assert answer.status_code == 200, answer.text
        return answer.json()


def wait_until(true: Any, what: str, seconds: float = 60.0) -> Any:
    """Wait for something to become true; fail with its name."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = true()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"{what} did not happen in {seconds} s")


def start(var: Path, content: Path, **environment: str) -> Loket:
    """Start a loket and wait until it can answer."""
    port = free_port()
    env = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("LOKET_", "TELEGRAM_", "STAFF_"))},
        "LOKET_VAR": str(var),
        "LOKET_CONTENT": str(content),
        "LOKET_PORT": str(port),
        "LOKET_GTTS": "off",
        **environment,
    }
    var.mkdir(parents=True, exist_ok=True)
    with (var / "up.log").open("wb") as out:
        process = subprocess.Popen([sys.executable, "-m", "bot.cli", "up"], stdout=out, stderr=out, env=env, cwd=ROOT)
    http = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False)
    loket = Loket(f"http://127.0.0.1:{port}", var, content, process, http)

    def is_ready() -> bool:
        if process.poll() is not None:
            raise AssertionError((var / "up.log").read_text() + loket.output())
        try:
            return http.get("/healthz").status_code == 200
        except httpx.HTTPError:
            return False

    try:
        wait_until(is_ready, "The loket becoming ready", READY_SECONDS)
    except AssertionError as late:
        late.add_note(f"{http.get('/healthz').text}\n{(var / 'up.log').read_text()}{loket.output()}")
        raise
    return loket


def stop(loket: Loket) -> None:
    """Stop it as Ctrl-C does."""
    loket.process.send_signal(signal.SIGINT)
    loket.process.wait(timeout=60)
    loket.http.close()


@pytest.fixture(scope="session")
def content_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("content") / "data"
    shutil.copytree(ROOT / "data", folder)
    return folder


@pytest.fixture(scope="session")
def bot_api() -> Iterator[BotApiServer]:
    """A Bot API server on loopback: Telegram, as far as the loket can tell."""
    with BotApiServer() as server:
        yield server


@pytest.fixture(scope="session")
def loket(content_copy: Path, bot_api: BotApiServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loket]:
    """A loket that has learned. The first process of a run that needs one lets it learn; the others wait for that."""
    var = tmp_path_factory.mktemp("loket") / "var"
    base = tmp_path_factory.getbasetemp()
    learned = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "learned"
    telegram = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": bot_api.url, "STAFF_CHAT_ID": str(STAFF_CHAT)}
    with FileLock(f"{learned}.lock"):
        if learned.is_dir():
            shutil.copytree(learned, var)
            running = start(var, content_copy, **telegram)
        else:
            _know_sentences(var / "cache")
            running = start(var, content_copy, **telegram)
            for part in ("models", "cache"):
                shutil.copytree(var / part, learned / part, ignore=shutil.ignore_patterns("*-shm", "*-wal"))
    yield running
    stop(running)


def _know_sentences(cache: Path) -> None:
    """Take over what this machine read before, for speed."""
    known = ROOT / "var" / "cache" / "embeddings.sqlite"
    if known.is_file():
        cache.mkdir(parents=True)
        shutil.copy(known, cache / known.name)
