"""The faults: each begins, lasts, and is mended where it does not mend itself."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.conftest import Loket


@dataclass(frozen=True)
class Case:
    """One fault."""

    name: str
    begin: Callable[[Loket, ExitStack], str | None]
    """Does the harm; what is pushed on the stack mends it. Returns why it cannot be done here, or None."""
    seconds: float = 20.0
    """How long it lasts before it is mended."""
    may_say: tuple[str, ...] = ()
    """Phrases that are true during this fault alone."""


def kill(module: str, number: signal.Signals = signal.SIGKILL) -> Callable[[Loket, ExitStack], str | None]:
    """End a process at once (or stop its clock: SIGSTOP)."""

    def begin(loket: Loket, stack: ExitStack) -> str | None:
        pids = loket.pids(module)
        if not pids:
            return f"{module} does not run"
        for pid in pids:
            os.kill(pid, number)
        return None

    return begin


def kill_voice(loket: Loket, stack: ExitStack) -> str | None:
    """End the helper that speaks for the website, which works once something was not rendered before: slow words."""
    opened = loket.open("nl")
    opened.say("waar kan ik gratis Nederlands leren?")
    slow = opened.tap("do:slower")["replies"][0]["audio"]
    loket.http.get(slow["url"], follow_redirects=True)
    count = 0
    for web in loket.pids("web.server"):
        below = subprocess.run(["pgrep", "-f", f"-P{web}", "worker"], capture_output=True, text=True, check=False)
        for pid in below.stdout.split():
            os.kill(int(pid), signal.SIGKILL)
            count += 1
    return None if count else "nothing was spoken yet"


def lock_databases(loket: Loket, stack: ExitStack) -> str | None:
    """Hold every database so that nobody can write."""
    for path in _databases(loket):
        db = stack.enter_context(closing(sqlite3.connect(path, isolation_level=None, timeout=30)))
        db.execute("BEGIN IMMEDIATE")
        stack.callback(db.execute, "ROLLBACK")
    return None


def damage_databases(loket: Loket, stack: ExitStack) -> str | None:
    """Write rubbish over the databases of conversations, as a dying disk does."""
    for path in _databases(loket):
        if path.name != "loket.sqlite":
            with path.open("r+b") as file:
                file.write(os.urandom(max(4096, path.stat().st_size)))
    return None


def _databases(loket: Loket) -> Iterator[Path]:
    for name in ("conversations.sqlite", "trackers.sqlite", "loket.sqlite"):
        if (loket.var / name).is_file():
            yield loket.var / name


def fill_voices(loket: Loket, stack: ExitStack) -> str | None:
    """Fill the disk of the voices to the last byte."""
    if not os.path.ismount(loket.var / "audio"):
        return "only root can mount a small disk"
    filler = loket.var / "audio" / "filler"
    with suppress(OSError), filler.open("wb") as file:
        while True:
            file.write(b"\0" * 4096)
            file.flush()
    stack.callback(filler.unlink)
    return None


def break_content(loket: Loket, stack: ExitStack) -> str | None:
    """Save files that cannot be read: an answer, a language's sentences, the list of languages."""
    for name in ("faq/housing/housing_social_register.yml", "phrases/nl.yml", "languages.yml"):
        path = loket.content / name
        kept = path.read_bytes()
        path.write_bytes(kept[: len(kept) // 2] + b"\n\t: [broken")
        stack.callback(path.write_bytes, kept)
    return None


def move_clock(loket: Loket, stack: ExitStack, seconds: int) -> str | None:
    """Move the clock of the loket's processes."""
    clock = loket.var / "clock"
    clock.write_text(str(seconds))
    stack.callback(clock.write_text, "0")
    return None


@contextmanager
def blackhole() -> Iterator[str]:
    """Serve an address that takes connections and never answers, and yield it."""
    import socket

    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(64)
        held: list[socket.socket] = []

        def hold() -> None:
            with suppress(OSError):
                while True:
                    held.append(server.accept()[0])

        threading.Thread(target=hold, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[None]:
    """Mount a small disk in memory, where this user may."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    mounted = os.geteuid() == 0 and shutil.which("mount") and subprocess.run(command, check=False).returncode == 0
    try:
        yield
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=False)


CASES = (
    Case("nothing, for comparison", lambda loket, stack: None, 15),
    Case("kill -9 rasa", kill("bot.rasa.server"), 30),
    Case("kill -9 actions", kill("actions.server"), 20),
    Case("kill -9 web", kill("web.server"), 25),
    Case("kill -9 telegram", kill("bot.telegram.main"), 20),
    Case("kill -9 keeper", kill("bot.keeper"), 15),
    Case("kill -9 the voice's helper", kill_voice, 12),
    Case("rasa hangs (SIGSTOP)", kill("bot.rasa.server", signal.SIGSTOP), 60),
    Case("databases locked", lock_databases, 20),
    Case("databases of conversations damaged", damage_databases, 25),
    Case("disk of the voices full", fill_voices, 20),
    Case("content broken", break_content, 15),
    # a conversation, and with it what was offered in it, lives for a day
    Case("clock 2 days ahead", lambda loket, stack: move_clock(loket, stack, 2 * 86400), 15, ("choice_gone",)),
    Case("clock 1 hour back", lambda loket, stack: move_clock(loket, stack, -3600), 15),
)
