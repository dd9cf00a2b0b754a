"""`make bench`: run the benchmarks, keep their figures, and write `benchmarks/results.md`.

`make bench ARGS="widget audio"` runs some of them; the figures of the others stay, each part with its own day and load.
`ARGS=understanding:rasa` runs one table of a part and replaces only its figures.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).parent / "results.md"
FIGURES = Path(__file__).parent / "results.json"

PARTS = {
    "first_answer": "one loket on one machine: starting, answering, speaking, memory",
    "understanding": "our head beside simpler ones and Rasa's own classifiers; a language left out",
    "usual": "the whole loket beside Rasa's usual FAQ pipeline: an edit, a turn, memory",
    "language": "our language detector beside ready-made ones",
    "growth": "more FAQs, more languages",
    "widget": "a website without a chat, with ours, with deep-chat, with rasa-webchat",
    "far": "a telephone on a bad connection: greeting, answer, voice",
    "publish": "an edit from saved to heard; a question from saved to learned; people who ask meanwhile",
    "hostile": "ten thousand hostile inputs: what came back, what got in",
    "audio": "a kept voice beside one rendered each time; the shape of gTTS's requests",
}
"""Module of this folder with a `main() -> dict[name, figure]`, and what it measures."""


def main() -> None:
    """Measure the parts asked for and write everything known."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; all when none is given")
    asked = parser.parse_args().parts or list(PARTS)
    if unknown := [part for part in asked if part.partition(":")[0] not in PARTS]:
        parser.error(f"there is no part {unknown[0]}; the parts are {', '.join(PARTS)}")
    kept = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.is_file() else {}
    for one in asked:
        part, _, table = one.partition(":")
        name = f"benchmarks.{part}.__main__" if (RESULTS.parent / part).is_dir() else f"benchmarks.{part}"
        figures = importlib.import_module(name).main(*([[table]] if table else []))
        figures = (kept[part]["figures"] if table and part in kept else {}) | figures
        load = " ".join(f"{value:.1f}" for value in os.getloadavg())
        kept[part] = {"day": f"{datetime.now(tz=UTC):%Y-%m-%d}", "load": load, "figures": figures}
        FIGURES.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        RESULTS.write_text(page(kept), encoding="utf-8")
    print(page(kept))


def page(kept: dict[str, dict[str, object]]) -> str:
    """Return everything known as one page."""
    lines = [
        "# Results",
        "",
        "Written by `make bench`; never by hand. Machines differ and this one is noisy: compare within a part.",
        f"Last machine: {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}.",
    ]
    for part, what in PARTS.items():
        if part not in kept:
            lines += ["", f"## {part}: {what}", "", "Not measured."]
            continue
        found = kept[part]
        figures = found["figures"]
        assert isinstance(figures, dict)
        lines += [
            "",
            f"## {part}: {what}",
            "",
            f"{found['day']}; load at the end (1, 5, 15 minutes): {found['load']}",
            "",
        ]
        lines += ["| what | figure |", "|---|---|", *(f"| {name} | {figure} |" for name, figure in figures.items())]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    main()
