"""Rasa in a process of its own: training with one thread, and asking what it learned."""

from __future__ import annotations

import asyncio
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from benchmarks.understanding.task import Case, Clock, Task
from bot.rasa.absent import leave_out
from bot.settings import ROOT
from bot.understanding.classifier import Example
from bot.understanding.labels import FAQ_PREFIX

PREDICT_SECONDS = 900


@dataclass(frozen=True)
class Used:
    """What a command took."""

    clock: Clock
    memory: float
    """At its peak, in MB."""


@dataclass(frozen=True)
class Training:
    """What one `rasa train nlu` took."""

    used: Used
    component: float
    """Seconds of its last component."""


@dataclass(frozen=True)
class Reading:
    """What a trained model said of the test sentences."""

    names: list[list[str]]
    """For each sentence, best first."""
    milliseconds: float
    """Of one message, median."""
    memory: float
    """Of the process at its peak, in MB."""


def rasa_train(
    folder: Path, examples: Sequence[Example], pipeline: list[dict[str, Any]], task: Task
) -> Training | None:
    """Train with `rasa train nlu` in `folder`; None when the time allowed was not enough."""
    is_ours = len(pipeline) == 1
    grouped: dict[str, list[str]] = {}
    for example in examples:
        # Rasa would take "faq/…" for one intent with many answers, and predict "faq" alone
        label = example.label if is_ours else example.label.removeprefix(FAQ_PREFIX)
        grouped.setdefault(label, []).append(example.text.translate(str.maketrans("[]{}|", "()() ")))
    nlu = [{"intent": k, "examples": "".join(f"- {' '.join(t.split())}\n" for t in v)} for k, v in grouped.items()]
    (folder / "nlu.yml").write_text(yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True))
    config = {"recipe": "default.v1", "language": "en", "assistant_id": "bench", "pipeline": pipeline, "policies": []}
    (folder / "config.yml").write_text(yaml.safe_dump(config))
    command = [
        sys.executable, "-m", "rasa", "train", "nlu", "--nlu", "nlu.yml", "--config", "config.yml",
        "--out", ".", "--fixed-model-name", "model",
    ]  # fmt: skip
    log = folder / "train.log"
    environment = one_thread() | {"LOKET_EMBEDDINGS": str(cache_path(task)), "PYTHONPATH": str(ROOT)}
    used = run(command, folder, log, environment, task.against.most_seconds)
    if used is None:
        return None
    component = component_seconds(log.read_text(errors="replace"), pipeline[-1]["name"].rpartition(".")[2])
    return Training(used, component)


def run(command: Sequence[str], folder: Path, log: Path, environment: dict[str, str], seconds: float) -> Used | None:
    """Run a command; return what it used, None when it took longer than so many seconds.

    Raises:
        SystemExit: the command failed; with the end of its log.
    """
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    peak = 0.0
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=folder, stdout=out, stderr=subprocess.STDOUT, env=environment)
    while process.poll() is None:
        # not `ru_maxrss`: that begins with what this process holds
        peak = max(peak, _peak(process.pid))
        if time.perf_counter() - began > seconds:
            process.kill()
            process.wait()
            return None
        time.sleep(0.1)
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)}:\n{log.read_text(errors='replace')[-3000:]}")
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = now.ru_utime + now.ru_stime - before.ru_utime - before.ru_stime
    return Used(Clock(time.perf_counter() - began, processor), peak)


def _peak(pid: int) -> float:
    """Return the most memory a process held so far, in MB (Linux)."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(float(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def component_seconds(log: str, name: str) -> float:
    """Return how long a component trained, from the times in Rasa's log; 0 when they do not stand there."""
    at = r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)[^\n]*"
    marks = [re.search(rf"{at}{verb} component '{name}'", log) for verb in ("Starting to train", "Finished training")]
    if None in marks:
        return 0.0
    begin, end = (datetime.fromisoformat(mark.group(1)) for mark in marks if mark)
    return (end - begin).total_seconds()


def epochs_done(log: str) -> str:
    """Return how far DIET came, from its progress bar."""
    found = re.findall(r"\| (\d+)/(\d+) \[", log)
    return f" ({found[-1][0]} of {found[-1][1]} epochs)" if found else ""


def rasa_predict(folder: Path, cases: Sequence[Case]) -> Reading:
    """Ask a model that Rasa trained, in a process of its own."""
    (folder / "texts.json").write_text(json.dumps([case.text for case in cases]))
    command = [sys.executable, "-m", "benchmarks.understanding.rasa_process", str(folder)]
    used = run(command, ROOT, folder / "predict.log", one_thread(), PREDICT_SECONDS)
    if used is None:
        raise SystemExit(f"{len(cases)} sentences were not read in {PREDICT_SECONDS} s")
    answers = json.loads((folder / "answers.json").read_text())
    return Reading([one["names"] for one in answers], statistics.median(one["ms"] for one in answers), used.memory)


def predict(folder: Path) -> None:
    """Answer `rasa_predict`: this is the other process, which leaves out of Rasa what its pipeline does not need."""
    leave_out(folder / "config.yml")
    from rasa.core.agent import Agent

    agent = Agent.load(str(folder / "model.tar.gz"))

    async def ask(text: str) -> dict[str, Any]:
        began = time.perf_counter()
        answer = await agent.parse_message(text)
        milliseconds = (time.perf_counter() - began) * 1000
        return {"names": [one["name"] for one in answer["intent_ranking"]], "ms": milliseconds}

    async def ask_all(texts: Sequence[str]) -> list[dict[str, Any]]:
        return [await ask(text) for text in texts]

    answers = asyncio.run(ask_all(json.loads((folder / "texts.json").read_text())))
    (folder / "answers.json").write_text(json.dumps(answers))


def one_thread() -> dict[str, str]:
    """Return an environment in which TensorFlow and BLAS use one thread."""
    names = ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "TF_INTRA_OP_PARALLELISM_THREADS")
    threads = {name: "1" for name in (*names, "TF_INTER_OP_PARALLELISM_THREADS")}
    return {**os.environ, **threads, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}


def cache_path(task: Task) -> Path:
    """Return the file behind the encoder."""
    return Path(task.encoder._db.execute("PRAGMA database_list").fetchone()[2])


if __name__ == "__main__":
    predict(Path(sys.argv[1]))
