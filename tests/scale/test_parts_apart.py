"""Parts that were started apart, as `deploy/` does it: the other commands find them, and leave the keeper its work."""

from __future__ import annotations

import argparse
import os
import sys
import threading
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from filelock import FileLock, Timeout

from bot.commands import publishing, up
from bot.commands.talk import ask
from bot.doctor import installation as doctor_installation
from bot.doctor.finding import Finding
from bot.doctor.machine import machine
from bot.errors import Setup
from bot.ports import free_port
from bot.process import Child, began
from bot.publisher.requests import requested
from bot.publisher.state import State, write_state
from bot.running import Running, running
from bot.settings import Settings
from bot.supervisor import Supervisor
from tests.e2e.conftest import wait_until
from tests.faults.test_doctor import named

NOTHING = argparse.Namespace()


def started(settings: Settings, *parts: str, **more: str) -> Running:
    """Write down that parts run here, in a process that lives: ours."""
    settings.local.mkdir(parents=True, exist_ok=True)
    known = {"url": "http://127.0.0.1:1", "rasa_url": "http://127.0.0.1:2", "actions_url": "", **more}
    one = Running(pid=os.getpid(), began=began(os.getpid()), parts=parts, **known)
    (settings.local / f"run-{'-'.join(sorted(parts))}.json").write_bytes(msgspec.json.encode(one))
    return one


@pytest.fixture
def no_publisher(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a second publisher")

    monkeypatch.setattr(publishing, "Publisher", refuse)


def keeper_answers(settings: Settings) -> threading.Thread:
    """Let a keeper take up the next request."""

    def answer() -> None:
        wait_until(lambda: requested(settings), "The request")
        write_state(settings, State(phase="live", request=requested(settings), message="by the keeper"))

    thread = threading.Thread(target=answer)
    thread.start()
    return thread


def test_what_was_started_apart_runs_and_is_found(settings: Settings) -> None:
    assert running(settings) is None
    engines = "http://10.0.0.21:5005,http://10.0.0.22:5005"
    started(settings, "rasa", "actions", rasa_url="http://127.0.0.1:5005")
    started(settings, "web", url="http://127.0.0.1:8081", rasa_url=engines)
    found = running(settings)
    assert found is not None
    assert set(found.parts) == {"rasa", "actions", "web"}
    # the engine knows itself alone
    assert (found.url, found.rasa_url) == ("http://127.0.0.1:8081", engines)
    dead = settings.local / "run-web.json"
    dead.write_bytes(msgspec.json.encode(replace(started(settings, "web"), began="1")))
    assert (running(settings) or found).parts == ("rasa", "actions")


def test_a_supervisor_writes_down_what_it_runs(settings: Settings) -> None:
    supervisor = Supervisor(replace(settings, port=free_port()), say=print, parts=["keeper"])
    sleep = [sys.executable, "-c", "import time; time.sleep(600)"]
    supervisor.children = [Child("keeper", sleep, settings.var / "log" / "keeper.log")]
    supervisor._checks = dict  # type: ignore[method-assign]
    thread = threading.Thread(target=supervisor.run, kwargs={"ready": lambda: None})
    thread.start()
    try:
        wait_until(lambda: running(settings), "The keeper")
        found = running(settings)
        assert found is not None
        assert (found.parts, found.url) == (("keeper",), "")
    finally:
        supervisor.stop()
        thread.join(timeout=60)
    assert running(settings) is None


@pytest.mark.usefixtures("no_publisher")
@pytest.mark.parametrize("where", ["on this machine", "on another one"])
def test_a_publish_is_handed_to_the_keeper_wherever_it_is(
    settings: Settings, where: str, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = FileLock(settings.var / "keeper.lock")
    if where == "on this machine":
        started(settings, "keeper")  # it is started anew just now, and holds no lock
    else:
        lock.acquire()
    keeper = keeper_answers(settings)
    try:
        assert publishing.publish(settings, NOTHING) == 0
    finally:
        lock.release()
        keeper.join()
    assert "by the keeper" in capsys.readouterr().out


def test_without_a_keeper_a_publish_keeps_its_place_until_it_is_done(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    class Publisher:
        def __init__(self, *_: object) -> None: ...

        def publish_now(self) -> None:
            with pytest.raises(Timeout):
                FileLock(settings.var / "keeper.lock").acquire(timeout=0)
            seen.append("alone")

    monkeypatch.setattr(publishing, "Publisher", Publisher)
    started(settings, "web")
    publishing.publish(settings, NOTHING)
    assert seen == ["alone"]
    FileLock(settings.var / "keeper.lock").acquire(timeout=0)


def test_where_no_website_runs_it_says_where_to_ask(settings: Settings) -> None:
    started(settings, "keeper")
    with pytest.raises(Setup, match="website"):
        ask(settings, argparse.Namespace(text="hallo", language="nl", json=False))


def test_parts_may_be_started_beside_each_other_but_not_beside_a_whole_loket(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(up, "_up_part", lambda *_: 7)
    options = argparse.Namespace(only="rasa,actions")
    started(settings, "keeper")
    assert up.up(settings, options) == 7
    started(settings, "rasa", "actions", "web", "keeper")
    with pytest.raises(Setup, match="already"):
        up.up(settings, options)


def test_the_doctor_sees_parts_their_restarts_and_the_logs_of_this_machine(settings: Settings, tmp_path: Path) -> None:
    here = replace(settings, local=tmp_path / "local")

    def check() -> list[Finding]:
        return list(doctor_installation._running(here))

    assert named(check(), "running").todo == "make run"
    counts = tmp_path / "counts"
    counts.mkdir()
    (counts / "processes.json").write_bytes(b'{"web": {"restarts": 9}}')
    started(here, "keeper")
    started(here, "web", metrics=str(counts))
    assert str(here.local / "log" / "rasa.log") in named(check(), "running").todo
    assert str(here.local / "log" / "web.log") in named(check(), "restarts").todo
    assert named(machine(here), "port").level == "ok"
