"""Starts it, checks it, breaks one thing after the other while people talk, publishes; writes `benchmarks/scale.md`."""

from __future__ import annotations

import os
import shutil
import signal
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from benchmarks.drill.honest import honest_texts
from benchmarks.drill.people import GIVE_UP_S, QUESTIONS, Message, Records, Visitor
from benchmarks.scale import checks, simulated
from benchmarks.scale.machines import Machines, start
from bot.content.load import load_content
from bot.engine import Ask, Engine
from bot.replicas import Replicas
from bot.settings import ROOT
from bot.store.database import connect
from tests.scale import daemons

VISITORS = 3
SECONDS = float(os.environ.get("LOKET_SCALE_SECONDS", "25"))
"""How long each fault is watched at least."""
RESULTS = Path(__file__).parent.parent / "scale.md"


@dataclass
class Row:
    """What one fault did."""

    name: str
    sent: int
    lost: int
    doubled: int
    longest: float
    away: int
    wrong: int
    silent: int
    outage: float
    """Longest time in which no message was answered rightly."""

    def line(self) -> str:
        """Return it as a row of a table."""
        return (
            f"| {self.name} | {self.sent} | {self.lost} | {self.doubled} | {self.longest:.1f} s | {self.away} "
            f"| {self.wrong} | {self.silent} | {self.outage:.1f} s |"
        )


def kill(machine: str, module: str) -> Callable[[Machines], None]:
    """Kill a process of a machine."""

    def begin(machines: Machines) -> None:
        pids = machines.all[machine].pids(module)
        if not pids:
            raise RuntimeError(f"{module} does not run on {machine}")
        for pid in pids:
            os.kill(pid, signal.SIGKILL)

    return begin


def restart(name: str, number: int) -> Callable[[Machines], None]:
    """End PostgreSQL or Redis and start it again after two seconds."""

    def begin(machines: Machines) -> None:
        daemon: daemons.Daemon = getattr(machines, name)
        daemon.stop(number)
        time.sleep(2)
        daemon.start()

    return begin


CASES: tuple[tuple[str, Callable[[Machines], None]], ...] = (
    ("nothing, for comparison", lambda machines: None),
    ("kill -9 one Rasa of two", kill("rasa1", "bot.rasa.server")),
    ("kill -9 one website of two", kill("web1", "web.server")),
    ("kill -9 one action server of two", kill("rasa2", "actions.server")),
    ("kill -9 the keeper", kill("keeper", "bot.keeper")),
    ("Redis ends, back after 2 s", restart("redis", signal.SIGTERM)),
    ("PostgreSQL ends, back after 2 s", restart("postgres", signal.SIGINT)),
)


def main() -> int:
    """Run all; 1 when a check fails, or something was lost or dishonest."""
    # what was started ends with us
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(1))
    content = load_content(ROOT / "data").content
    honest = honest_texts(content)
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="loket-scale-"))
        folder.chmod(0o755)
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        var = folder / "shared"
        shutil.copytree(ROOT / "data", folder / "data")
        source = Path(os.environ.get("LOKET_VAR") or ROOT / "var")
        for name in ("models", "cache"):
            if (source / name).is_dir():
                shutil.copytree(source / name, var / name, ignore=shutil.ignore_patterns("tmp*"))
        var.mkdir(exist_ok=True)
        began = time.monotonic()
        machines = start(folder, var, folder / "data", stack)
        ready = time.monotonic() - began
        print(f"All machines are well after {ready:.0f} s: {machines.url}", flush=True)
        results = checks.run(machines)
        ratio = measure(machines)
        rows = drill(machines, honest)
        results += checks.publish(machines)
    lines = report(rows, results, ratio, ready)
    RESULTS.write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))
    is_good = all(well for _, well, _ in results) and not any(r.lost or r.wrong or r.doubled > 1 for r in rows)
    return 0 if is_good else 1


def drill(machines: Machines, honest: frozenset[str]) -> list[Row]:
    """Let people talk and break one thing after the other."""
    records, end = Records(), threading.Event()
    visitors = [Visitor(number, machines.url, records, honest, end) for number in range(VISITORS)]
    for person in visitors:
        person.start()
    rows = []
    try:
        for name, begin in CASES:
            rows.append(watch(name, begin, machines, records))
            print(rows[-1].line(), flush=True)
    finally:
        end.set()
        for person in visitors:
            person.join(GIVE_UP_S + 30)
    return rows


def watch(name: str, begin: Callable[[Machines], None], machines: Machines, records: Records) -> Row:
    """Let one fault happen and wait until all is well again."""
    doubled, started = _doubled(machines), time.monotonic()
    begin(machines)
    time.sleep(SECONDS)
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline and not machines.is_well():
        time.sleep(0.5)
    end = time.monotonic()
    # everybody who wrote meanwhile is answered or gives up
    while time.monotonic() < end + GIVE_UP_S and sum(m.sent >= end for m in records.since(end, time.monotonic())) < 6:
        time.sleep(0.5)
    seen = records.since(started, end)
    answered = [one for one in seen if one.answered is not None]
    wrong = [one for one in answered if not one.is_honest]
    for one in wrong[:3]:
        print(f"    neither right nor honest: {one.kind} {one.state} {one.said[:90]!r}", flush=True)
    return Row(
        name, len(seen), len(seen) - len(answered), max(0, _doubled(machines) - doubled),
        max((one.wait for one in seen), default=0.0), sum(one.is_honest and not one.is_right for one in answered),
        len(wrong), sum(one.heard is None for one in answered), _outage(seen, started, end),
    )  # fmt: skip


def _outage(seen: list[Message], started: float, end: float) -> float:
    """Return the longest time between two right answers, of anybody."""
    times = sorted(one.answered for one in seen if one.is_right and one.answered is not None)
    points = [started, *times, end]
    return max((later - earlier for earlier, later in zip(points, points[1:], strict=False)), default=0.0)


def _doubled(machines: Machines) -> int:
    """Count the messages that Rasa has seen twice: a visit is one question and one touched service."""
    query = (
        "SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) AS n FROM events WHERE type_name = 'user'"
        " GROUP BY sender_id, intent_name = 'service' HAVING count(*) > 1) AS twice"
    )
    engine = connect(machines.database)
    try:
        with engine.connect() as connection:
            return int(connection.execute(text(query)).scalar_one())
    finally:
        engine.dispose()


def measure(machines: Machines) -> tuple[float, float, str]:
    """Return turns a second of one dialogue engine and of two, eight people at once, straight at them."""
    version = (machines.var / "published" / "current").read_text().strip()

    def rate(urls: tuple[str, ...]) -> float:
        engine = Replicas([(url, Engine(url, machines.secret, tries=1)) for url in urls])

        def ask(number: int) -> float:
            language, question, _ = QUESTIONS[number % len(QUESTIONS)]
            engine.turn(Ask(f"measure{number % 40}{len(urls)}", language, version, text=question))
            return 0.0

        try:
            with ThreadPoolExecutor(8) as pool:
                list(pool.map(ask, range(16)))
                began = time.monotonic()
                list(pool.map(ask, range(160)))
                return 160 / (time.monotonic() - began)
        finally:
            engine.close()

    # turn about, because the machine is not ours alone
    ones, twos = zip(*((rate(machines.rasa[:1]), rate(machines.rasa)) for _ in range(3)), strict=True)
    return statistics.median(ones), statistics.median(twos), " ".join(f"{value:.0f}" for value in os.getloadavg())


def report(rows: list[Row], results: list[checks.Result], ratio: tuple[float, float, str], ready: float) -> list[str]:
    """Return the lines of the report."""
    one, two, load = ratio
    alone, both = simulated.ratio()
    return [
        "# Several machines",
        "",
        f"Written by `make scale-test` on {datetime.now(tz=UTC):%Y-%m-%d}, {os.cpu_count()} cores for everything, load of "
        f"the machine at the end (1, 5, 15 minutes): {' '.join(f'{value:.1f}' for value in os.getloadavg())}. PostgreSQL, "
        f"Redis, nginx, two websites, two dialogue engines with their action servers, one keeper. Well after {ready:.0f} s.",
        "",
        "| check | | |",
        "|---|---|---|",
        *(f"| {name} | {'yes' if well else '**no**'} | {said} |" for name, well, said in results),
        "",
        f"{VISITORS} visitors wrote and touched all the while, through nginx. *Away*: replies that say that messages cannot",
        "be read now. *Outage*: the longest time in which nobody got a right answer.",
        "",
        "| fault | messages | lost | doubled | longest wait | away | wrong | silent | outage |",
        "|---|---|---|---|---|---|---|---|---|",
        *(row.line() for row in rows),
        "",
        f"Turns a second, eight at once, straight at the engines, median of three: one {one:.1f}, two {two:.1f}, ratio "
        f"{two / one:.2f} (load then: {load}). Each engine, its action server and PostgreSQL want a core of their own: on "
        f"{os.cpu_count()} cores that are shared the ratio says what these cores allow, not what two machines would.",
        "",
        f"By simulation (stand-ins that take {simulated.TURN_S * 1000:.0f} ms a turn, one at a time, and need no core): one "
        f"{alone:.1f}, two {both:.1f}, ratio {both / alone:.2f}. It measures how conversations are spread, not Rasa.",
        "",
    ]


if __name__ == "__main__":
    sys.exit(main())
