"""Rasa in a process of its own: training with one thread, and asking what it learned."""

from __future__ import annotations

import asyncio
import json
import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from benchmarks.understanding.task import Case, Clock, Task
from bot.settings import ROOT
from bot.understanding.classifier import Example
from bot.understanding.labels import FAQ_PREFIX

PREDICT_SECONDS = 900


def rasa_train(
    folder: Path, examples: Sequence[Example], pipeline: list[dict[str, Any]], task: Task
) -> tuple[Clock, float] | None:
    """Train with `rasa train nlu` in `folder`; return the time of the command and of its last component."""
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
    command = [sys.executable, "-m", "rasa", "train", "nlu", "--nlu", "nlu.yml", "--config", "config.yml"]
    began, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    log = folder / "train.log"
    with log.open("wb") as out:
        try:
            code = subprocess.run(
                [*command, "--out", ".", "--fixed-model-name", "model"],
                cwd=folder,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=one_thread() | {"LOKET_EMBEDDINGS": str(cache_path(task)), "PYTHONPATH": str(ROOT)},
                timeout=task.against.most_seconds,
                check=False,
            ).returncode
        except subprocess.TimeoutExpired:
            return None
    wall, now = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    text = log.read_text(errors="replace")
    if code != 0:
        raise SystemExit(f"Rasa could not train:\n{text[-3000:]}")
    processor = now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
    return Clock(wall, processor), component_seconds(text, pipeline[-1]["name"].rpartition(".")[2])


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


def rasa_predict(folder: Path, cases: Sequence[Case]) -> list[list[str]]:
    """Ask a model that Rasa trained, in a process of its own; return names, best first."""
    (folder / "texts.json").write_text(json.dumps([case.text for case in cases]))
    command = [sys.executable, "-m", "benchmarks.understanding.rasa_process", str(folder)]
    with (folder / "predict.log").open("wb") as out:
        code = subprocess.run(
            command,
            cwd=ROOT,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=one_thread(),
            timeout=PREDICT_SECONDS,
            check=False,
        ).returncode
    if code != 0:
        raise SystemExit((folder / "predict.log").read_text(errors="replace")[-3000:])
    return list(json.loads((folder / "names.json").read_text()))


def predict(folder: Path) -> None:
    """Answer `rasa_predict`: this is the other process."""
    from rasa.core.agent import Agent

    agent = Agent.load(str(folder / "model.tar.gz"))

    async def ask(texts: Sequence[str]) -> list[list[str]]:
        answers = [await agent.parse_message(text) for text in texts]
        return [[one["name"] for one in answer["intent_ranking"]] for answer in answers]

    names = asyncio.run(ask(json.loads((folder / "texts.json").read_text())))
    (folder / "names.json").write_text(json.dumps(names))


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
