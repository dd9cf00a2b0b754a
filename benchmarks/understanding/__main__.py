"""Run one part or all: `python -m benchmarks.understanding [--part heads|left-out|rasa …] [--help]`.

Every table is printed and written to `var/benchmarks/`.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.understanding.heads import heads
from benchmarks.understanding.left_out import left_out
from benchmarks.understanding.rasa_classifiers import rasa
from benchmarks.understanding.task import Against, Task, prepare
from bot.settings import read_settings

PARTS = {"heads": heads, "left-out": left_out, "rasa": rasa}
TABLES = "benchmarks"
"""Folder below `var/` for the tables."""


def main(
    parts: Sequence[str] = tuple(PARTS), cache: Path | None = None, against: Against | None = None
) -> dict[str, str]:
    """Measure; print and write the tables; return name → figure."""
    settings = read_settings()
    folder = settings.var / TABLES
    folder.mkdir(parents=True, exist_ok=True)
    figures: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as temporary:
        task = prepare(cache or Path(temporary) / "embeddings.sqlite", against or Against())
        for part in parts:
            lines, found = PARTS[part](task)
            table = "\n".join([*head(part, task), *lines, ""])
            (folder / f"understanding-{part}.md").write_text(table, encoding="utf-8")
            print(table, flush=True)
            figures |= found
    return figures


def head(part: str, task: Task) -> list[str]:
    """Return what stands above a table."""
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    return [
        f"## Understanding: {part}",
        "",
        f"{datetime.now(tz=UTC):%Y-%m-%d}; {os.cpu_count()} cores, one used a training; load (1, 5, 15 minutes) {load}; "
        f"training set {task.key}, {len(task.examples)} sentences; {len(task.cases)} test sentences. "
        "Shares in percent. Seconds are wall time (processor time), sentences already embedded.",
        "",
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", action="append", choices=PARTS, help="only this part; may be given again")
    parser.add_argument("--cache", type=Path, help="keep the copy of the embeddings in this file, for the next run")
    parser.add_argument("--languages", default=",".join(Against.languages), help="of the part rasa (%(default)s)")
    parser.add_argument(
        "--every", type=int, default=Against.every, help="only one FAQ in this many, of the part rasa (%(default)s)"
    )
    parser.add_argument("--epochs", type=int, default=Against.epochs, help="of DIET (%(default)s)")
    parser.add_argument("--seconds", type=int, default=Against.most_seconds, help="limit of a training (%(default)s)")
    options = parser.parse_args()
    against = Against(tuple(options.languages.split(",")), options.every, options.epochs, options.seconds)
    main(options.part or tuple(PARTS), options.cache, against)
