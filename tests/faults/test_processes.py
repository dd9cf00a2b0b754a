"""Processes that die, hang, or are left alone: restarted without a storm, ended with their supervisor, stopped in order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from bot import process
from bot.ports import free_port
from bot.process import FIRST_PAUSE, LONGEST_PAUSE, MOST_MISSES, START_SECONDS, Beat, Child, Pulse, began
from bot.running import Running, running
from bot.settings import ROOT, Settings
from bot.supervisor import Supervisor
from tests.content import small
from tests.e2e.conftest import wait_until

SLEEP = "import time; time.sleep(600)"


def child(tmp_path: Path, name: str, code: str, check: Callable[[], bool] | None = None) -> Child:
    return Child(name, [sys.executable, "-c", code], tmp_path / f"{name}.log", check)


@contextmanager
def supervised(settings: Settings, *children: Child, said: list[str] | None = None):  # type: ignore[no-untyped-def]
    heard = said if said is not None else []
    supervisor = Supervisor(replace(settings, port=free_port()), say=heard.append)
    supervisor.children = list(children)
    checks = {one.name: one.check for one in children if one.check is not None}
    supervisor._checks = lambda: checks  # type: ignore[method-assign]
    supervisor._waits = lambda child: False  # type: ignore[method-assign]
    thread = threading.Thread(target=supervisor.run, kwargs={"ready": lambda: None})
    thread.start()
    try:
        wait_until(lambda: all(one.process for one in children), "The start")
        yield supervisor
    finally:
        supervisor.stop()
        thread.join(timeout=60)
    assert not thread.is_alive()


def test_ten_minutes_of_a_process_that_dies_at_once_are_few_starts(tmp_path: Path) -> None:
    dying = child(tmp_path, "dying", "")
    now, starts = 0.0, 0
    while now < 600:
        dying.started = now
        starts += 1
        now += 0.3 + dying.rest(now)
    assert starts < 20
    assert dying.pause == LONGEST_PAUSE


def test_one_that_lived_long_starts_with_the_shortest_pause_again(tmp_path: Path) -> None:
    one = child(tmp_path, "one", "")
    for _ in range(8):
        one.rest(0.0)
    one.started = 100.0
    assert one.rest(100.0 + process.STEADY_SECONDS + 1) == FIRST_PAUSE


def test_a_hung_process_is_one_that_worked_and_misses_several_checks_in_a_row() -> None:
    pulse = Pulse(began=0.0)
    for _ in range(50):
        pulse.seen(False)
    assert not pulse.is_hung(START_SECONDS - 1)  # it is still starting
    assert pulse.is_hung(START_SECONDS + 1)
    pulse.seen(True)
    for _ in range(MOST_MISSES - 1):
        pulse.seen(False)
    assert not pulse.is_hung(10)
    pulse.seen(True)
    assert not pulse.is_hung(10)
    for _ in range(MOST_MISSES):
        pulse.seen(False)
    assert pulse.is_hung(10)


def test_a_process_that_is_alive_and_does_not_answer_is_ended_and_started_again_with_one_line_in_the_log(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "CHECK_EVERY_SECONDS", 0.01)
    answers = threading.Event()
    answers.set()
    hanging = child(tmp_path, "hanging", SLEEP, answers.is_set)
    said: list[str] = []
    with supervised(settings, hanging, said=said):
        wait_until(lambda: hanging.pulse is not None and hanging.pulse.has_worked, "A check")
        first = hanging.process
        answers.clear()
        wait_until(lambda: hanging.restarts == 1, "The restart")
        answers.set()
        wait_until(lambda: hanging.process is not None and hanging.process is not first, "The new process")
        assert first is not None
        assert first.poll() == -signal.SIGKILL
    assert len(said) == 1
    lines = (settings.var / "log" / "supervisor.log").read_text().splitlines()
    assert len(lines) == 1
    assert "hanging did not answer any more" in lines[0]


def test_a_count_that_stands_still_is_a_hang(tmp_path: Path) -> None:
    now = [0.0]
    path = tmp_path / "beat"
    check = Beat(path, longest_s=20, clock=lambda: now[0])
    assert not check()
    path.write_text("1 1")
    assert check()
    now[0] = 15
    assert check()
    path.write_text("1 2")
    assert check()
    now[0] = 36
    assert not check()


def test_the_keeper_counts_at_its_work_and_while_it_stands_by(tmp_path: Path) -> None:
    content = small.build(tmp_path / "data")
    beats = [tmp_path / name for name in ("first", "second")]
    keepers = []
    try:
        for folder in beats:
            folder.mkdir()
            environment = {
                **os.environ,
                "LOKET_VAR": str(tmp_path / "var"),
                "LOKET_CONTENT": str(content),
                "PROMETHEUS_MULTIPROC_DIR": str(folder),
            }
            with (folder / "log").open("wb") as out:
                command = [sys.executable, "-m", "bot.keeper"]
                keepers.append(subprocess.Popen(command, env=environment, cwd=ROOT, stdout=out, stderr=out))
            check = Beat(folder / "keeper.beat", longest_s=10)
            wait_until(check, "The first count")
        for folder in beats:
            before = (folder / "keeper.beat").read_text()
            wait_until(lambda f=folder, b=before: (f / "keeper.beat").read_text() != b, "The next count")  # type: ignore[misc]
        os.kill(keepers[0].pid, signal.SIGSTOP)
        stopped = Beat(beats[0] / "keeper.beat", longest_s=3)
        wait_until(lambda: not stopped(), "The hang")
    finally:
        for keeper in keepers:
            keeper.kill()
            keeper.wait()


def test_those_who_talk_to_people_end_first(settings: Settings, tmp_path: Path) -> None:
    order = tmp_path / "order"
    code = (
        "import signal, sys, time\n"
        "def end(*_):\n"
        f"    time.sleep({{pause}}); open({str(order)!r}, 'a').write('{{name}} '); sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end)\n"
        f"open({str(tmp_path)!r} + '/{{name}}.ready', 'w')\n"
        "while True: time.sleep(0.05)"
    )
    made = [
        child(tmp_path, name, code.format(name=name, pause=pause))
        for name, pause in (("rasa", 0), ("actions", 0), ("web", 0.3), ("keeper", 0), ("telegram", 0.3))
    ]
    with supervised(settings, *made):
        wait_until(lambda: all((tmp_path / f"{one.name}.ready").exists() for one in made), "All being ready")
    ended = order.read_text().split()
    assert set(ended[:2]) == {"web", "telegram"}
    assert set(ended[2:]) == {"rasa", "actions", "keeper"}


def test_nothing_stays_behind_when_the_supervisor_itself_is_killed(tmp_path: Path) -> None:
    module = tmp_path / "left.py"
    module.write_text("import os, time\nopen('left.pid', 'w').write(str(os.getpid()))\ntime.sleep(600)\n")
    code = (
        "import subprocess, sys, time; subprocess.Popen([sys.executable, '-m', 'bot.child', 'left']); time.sleep(600)"
    )
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}", "LOKET_SUPERVISOR": ""}
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path, env=environment)
    pid = int(wait_until(lambda: _text(tmp_path / "left.pid"), "The child"))
    parent.kill()
    parent.wait()
    wait_until(lambda: not _is_alive(pid), "The end of the child")


def test_a_file_of_a_loket_that_was_killed_is_not_taken_for_one_that_runs(settings: Settings) -> None:
    settings.var.mkdir(parents=True, exist_ok=True)
    ours = Running(os.getpid(), "u", "r", "a", began(os.getpid()))
    (settings.var / "run.json").write_bytes(msgspec.json.encode(ours))
    assert running(settings) == ours
    # the machine was started anew, and our number is another process's
    stale = replace(ours, began="1")
    (settings.var / "run.json").write_bytes(msgspec.json.encode(stale))
    assert running(settings) is None


def test_a_process_that_cannot_be_started_is_tried_again_and_the_others_go_on(
    settings: Settings, tmp_path: Path
) -> None:
    impossible = Child("impossible", [str(tmp_path / "no such program")], tmp_path / "impossible.log")
    steady = child(tmp_path, "steady", SLEEP)
    said: list[str] = []
    supervisor = Supervisor(replace(settings, port=free_port()), say=said.append)
    supervisor.children = [impossible, steady]
    thread = threading.Thread(target=supervisor.run, kwargs={"ready": lambda: None})
    thread.start()
    wait_until(lambda: impossible.restarts >= 2, "The second try")
    assert steady.process is not None
    assert steady.process.poll() is None
    supervisor.stop()
    thread.join(timeout=60)
    assert "impossible cannot be started" in said[0]


def _text(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def _is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
