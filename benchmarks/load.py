"""`make load`: a loket under a realistic crowd (locust, headless), and what a turn costs beside bare Rasa.

Three parts, in one run on one loket: 25 turns a second, sustained; 50 people at once; one turn after the other, whole loket
and the same message to Rasa alone. Results go to `benchmarks/load.md`. Nothing is asserted: machines differ.
"""

from __future__ import annotations

import csv
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import msgspec

from benchmarks.drill.__main__ import prepare
from benchmarks.first_answer import QUESTIONS, Talk
from benchmarks.memory import Watch, by_process
from bot.engine import Ask, Engine
from bot.running import Running
from bot.settings import ROOT, read_settings
from tests.e2e.conftest import Loket, start, stop

RESULTS = Path(__file__).parent / "load.md"
SECONDS = int(os.environ.get("LOKET_LOAD_SECONDS") or 600)
RATE = 25
"""Turns a second that must be held."""
PAIRS = 200


def main() -> None:
    """Measure and write."""
    when = f"{datetime.now(tz=UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores"
    lines = ["# Load", "", f"Written by `make load` on {when}; the crowd ran on the same machine.", ""]
    lines += [
        "Voices are those that `var/audio` of this checkout had ready; others were made when they were asked for. The"
    ]
    lines += ["renderer, which works ahead behind everything else for an hour or so after a first start, was held.", ""]
    with tempfile.TemporaryDirectory(prefix="loket-load-", ignore_cleanup_errors=True) as folder:
        var = prepare(Path(folder), ("models", "cache", "audio"))
        loket = start(var, Path(folder) / "data")
        try:
            warm(loket)
            hold_renderer(loket.process.pid)
            lines += pairs(loket)
            before = by_process(loket.process.pid)
            with Watch(loket.process.pid, max(5, SECONDS / 10)) as watch:
                lines += crowd(
                    loket, f"{RATE} turns a second for {SECONDS} s", people=RATE * 2 + 2, pace=0.5, seconds=SECONDS
                )
            lines += remembered(before, watch, by_process(loket.process.pid))
            lines += crowd(
                loket, "50 people at once, a message every 5 s each", people=50, pace=0.2, seconds=min(SECONDS, 120)
            )
            lines += crowd(
                loket, "200 people at once, far beyond capacity", people=200, pace=1.0, seconds=min(SECONDS, 30)
            )
        finally:
            stop(loket)
    RESULTS.write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))


def warm(loket: Loket) -> None:
    """Let every process load what it loads with the first message."""
    talk = Talk(loket.http)
    for number in range(20):
        talk.send(lambda n: {"text": QUESTIONS[n % len(QUESTIONS)]}, number)


def pairs(loket: Loket) -> list[str]:
    """Compare a typed turn through the whole loket with the same turn of Rasa alone, one after the other in one run."""
    found = msgspec.json.decode((loket.var / "run.json").read_bytes(), type=Running)
    settings = read_settings({"LOKET_VAR": str(loket.var)})
    engine = Engine(found.rasa_url, settings.secret)
    version = loket.http.get("/healthz").json()["version"]
    talk = Talk(loket.http)
    whole, bare = [], []
    for number in range(PAIRS):
        text = QUESTIONS[number % len(QUESTIONS)]
        whole.append(talk.send(lambda n, said=text: {"text": said}, number))  # type: ignore[misc]
        began = time.perf_counter()
        engine.turn(Ask(f"bare{number // 25}", "nl", version, text=text))
        bare.append((time.perf_counter() - began) * 1000)
    engine.close()
    middle = (statistics.median(whole), statistics.median(bare))
    return [
        "| one typed turn after the other | p50 | p95 |",
        "|---|---|---|",
        f"| the whole loket, over HTTP | {middle[0]:.0f} ms | {statistics.quantiles(whole, n=20)[18]:.0f} ms |",
        f"| Rasa with actions alone | {middle[1]:.0f} ms | {statistics.quantiles(bare, n=20)[18]:.0f} ms |",
        "",
        f"The whole turn takes {middle[0] / middle[1]:.2f} times that of Rasa alone."
        f" Load of the machine: {os.getloadavg()[0]:.1f}.",
        "",
    ]


def remembered(before: dict[str, float], watch: Watch, after: dict[str, float]) -> list[str]:
    """Return the memory of all processes: before, on the way, and after."""
    readings = ", ".join(f"{size:.0f}" for size in watch.readings)
    rows = [f"| {name} | {before.get(name, 0.0):.0f} | {size:.0f} |" for name, size in after.items()]
    return [
        f"Memory of all processes (PSS), MB: {sum(before.values()):.0f} before; on the way {readings}.",
        "",
        "| process | before | after |",
        "|---|---|---|",
        *rows,
        "",
    ]


def hold_renderer(pid: int) -> None:
    """Stop the process below this one that renders ahead; it ends with the loket."""
    for child in subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout.split():
        if b"bot.render" in Path(f"/proc/{child}/cmdline").read_bytes():
            os.kill(int(child), signal.SIGSTOP)
        hold_renderer(int(child))


def crowd(loket: Loket, title: str, *, people: int, pace: float, seconds: int) -> list[str]:
    """Let a crowd talk; return what locust saw."""
    with tempfile.TemporaryDirectory() as folder:
        prefix = str(Path(folder) / "crowd")
        command = [
            sys.executable, "-m", "locust", "-f", str(ROOT / "tests" / "load" / "people.py"), "--headless",
            "--host", loket.url, "--users", str(people), "--spawn-rate", str(max(5, people // 5)),
            "--run-time", f"{seconds}s", "--csv", prefix, "--only-summary", "--reset-stats", "--loglevel", "ERROR",
        ]  # fmt: skip
        environment = {**os.environ, "LOKET_LOAD_PACE": str(pace)}
        subprocess.run(
            command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
        )
        with Path(f"{prefix}_stats.csv").open(encoding="utf-8") as file:
            rows: list[dict[str, Any]] = list(csv.DictReader(file))
        with Path(f"{prefix}_failures.csv").open(encoding="utf-8") as file:
            why = [f"{row['Occurrences']} × {row['Name']}: {row['Error']}" for row in csv.DictReader(file)]
    load = os.getloadavg()[0]
    lines = [
        f"## {title}",
        "",
        "| what | number | per second | failed | p50 | p95 | p99 |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        if row["Name"] != "Aggregated":
            lines.append(
                f"| {row['Name']} | {row['Request Count']} | {float(row['Requests/s']):.1f} | {row['Failure Count']} "
                f"| {row['50%']} ms | {row['95%']} ms | {row['99%']} ms |"
            )
    lines += ["", f"Failed: {'; '.join(why) or 'nothing'}."]
    turns = sum(float(row["Requests/s"]) for row in rows if row["Name"] in {"text", "tap"})
    try:
        told = str(httpx.get(f"{loket.url}/healthz", timeout=10, trust_env=False).status_code)
    except httpx.HTTPError as error:
        told = type(error).__name__
    restarts = len((loket.var / "log" / "supervisor.log").read_text(encoding="utf-8").splitlines())
    return [
        *lines,
        "",
        f"{turns:.1f} turns a second answered. Health afterwards: {told}; restarts so far: {restarts}."
        f" Load of the machine: {load:.1f}.",
        "",
    ]


if __name__ == "__main__":
    main()
