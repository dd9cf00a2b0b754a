"""The supervisor: a port in use, a second loket, and processes that die."""

from __future__ import annotations

import socket
import sys
import threading
import time
from dataclasses import replace

import pytest
from filelock import FileLock

from bot import supervisor as module
from bot.errors import Setup
from bot.ports import free_port, refuse_used_port
from bot.process import FIRST_PAUSE, Child
from bot.running import running
from bot.settings import Settings
from bot.supervisor import Supervisor
from bot.training.train import model_files, use
from tests.e2e.conftest import wait_until


def test_a_port_in_use_is_named_with_what_to_do(settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(Setup, match="LOKET_PORT"):
            refuse_used_port(replace(settings, port=taken.getsockname()[1]))


def test_a_second_loket_on_the_same_folder_is_refused(settings: Settings) -> None:
    settings.var.mkdir(parents=True, exist_ok=True)
    supervisor = Supervisor(replace(settings, port=free_port()), say=lambda text: None)
    with FileLock(settings.var / "loket.lock"), pytest.raises(Setup, match="Another loket"):
        supervisor.run(ready=lambda: None)


def test_a_process_that_dies_starts_again_with_growing_pauses_and_all_end_together(settings: Settings) -> None:
    said: list[str] = []
    supervisor = Supervisor(replace(settings, port=free_port()), say=said.append)
    mark = settings.var / "starts"
    code = f"open({str(mark)!r}, 'a').write('x')"
    dying = Child("dying", [sys.executable, "-c", code], settings.var / "log" / "dying.log")
    steady = Child(
        "steady", [sys.executable, "-c", "import time; time.sleep(600)"], settings.var / "log" / "steady.log"
    )
    supervisor.children = [dying, steady]
    thread = threading.Thread(target=supervisor.run, kwargs={"ready": lambda: None})
    thread.start()
    wait_until(lambda: mark.exists() and len(mark.read_text()) >= 3, "The third start")
    assert running(settings) is not None
    assert dying.pause > FIRST_PAUSE
    assert "dying" in said[0]
    assert steady.process is not None
    supervisor.stop()
    thread.join(timeout=60)
    assert not thread.is_alive()
    assert steady.process.poll() is not None
    assert running(settings) is None


def test_a_full_log_is_set_aside_while_the_process_writes_on(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.process.LOG_BYTES", 1000)
    code = "import time\nfor n in range(400): print(f'{n:03} ' + 'x' * 20, flush=True); time.sleep(0.002)"
    child = Child("talks", [sys.executable, "-c", code], settings.var / "log" / "talks.log")
    child.start({}, time.monotonic())
    assert child.process is not None
    largest = 0
    while child.process.poll() is None:
        largest = max(largest, child.log.stat().st_size)
        child.cut_log()
    older = child.log.with_suffix(".old.log").read_text()
    assert 1000 < largest < 6000
    numbers = [int(line[:3]) for line in (older + child.log.read_text()).splitlines()]
    assert numbers == sorted(numbers)
    assert len(numbers) > 40


def test_rasa_and_the_actions_are_on_loopback_and_their_addresses_in_no_argument(settings: Settings) -> None:
    supervisor = Supervisor(settings, say=lambda text: None)
    assert supervisor.settings.rasa_url.startswith("http://127.0.0.1:")
    assert supervisor.settings.actions_url.startswith("http://127.0.0.1:")
    for child in supervisor.children:
        assert settings.secret not in " ".join(child.command)


def test_what_has_nothing_to_work_with_yet_waits_for_it(settings: Settings) -> None:
    """People are let in when their language can be told, Rasa starts when there is a model."""
    supervisor = Supervisor(replace(settings, port=free_port()), say=lambda text: None)
    supervisor.children = [
        Child(name, [sys.executable, "-c", "import time; time.sleep(600)", "x"], settings.var / "log" / f"{name}.log")
        for name in ("rasa", "web", "keeper")
    ]
    rasa, web, keeper = supervisor.children
    supervisor._checks = dict  # type: ignore[method-assign]
    thread = threading.Thread(target=supervisor.run, kwargs={"ready": lambda: None})
    thread.start()
    try:
        wait_until(lambda: keeper.process, "The keeper")
        time.sleep(1)
        assert web.process is None
        files = model_files(settings, "first")
        settings.models.mkdir(parents=True)
        files.detector.touch()
        wait_until(lambda: web.process, "The website")
        time.sleep(1)
        assert rasa.process is None
        files.rasa.touch()
        use(settings, files)
        wait_until(lambda: rasa.process, "Rasa")
        assert rasa.command[-1] == str(files.rasa)
    finally:
        supervisor.stop()
        thread.join(timeout=60)
    assert not thread.is_alive()


def test_an_open_loket_whose_engine_does_not_start_stays_open_and_says_so(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "READY_SECONDS", 0.5)
    monkeypatch.setattr(module, "_is_ok", lambda url, seconds=1.0: url.endswith("/readyz"))
    said: list[str] = []
    opened = threading.Event()
    supervisor = Supervisor(replace(settings, port=free_port()), say=said.append)
    web = [sys.executable, "-c", "import time; time.sleep(600)"]
    supervisor.children = [Child("web", web, settings.var / "log" / "web.log")]
    settings.models.mkdir(parents=True)
    files = model_files(settings, "first")
    files.detector.touch()
    files.rasa.touch()
    use(settings, files)
    supervisor._checks = dict  # type: ignore[method-assign]
    ready = threading.Event()
    thread = threading.Thread(target=supervisor.run, kwargs={"ready": ready.set, "opened": opened.set})
    thread.start()
    try:
        assert opened.wait(30)
        wait_until(lambda: len(said) >= 2, "Two notices")
        assert "not read" in said[0]
        assert thread.is_alive()
        assert not ready.is_set()
    finally:
        supervisor.stop()
        thread.join(timeout=60)
    assert not thread.is_alive()
