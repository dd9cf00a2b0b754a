"""`make bench`: run every benchmark and write `benchmarks/results.md` with machine and date."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import first_answer

RESULTS = Path(__file__).parent / "results.md"


def main() -> None:
    """Measure everything."""
    figures = first_answer.main()
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    lines = [
        "# Results",
        "",
        "Written by `make bench`; never by hand. One run on one machine.",
        "",
        f"- {datetime.now(tz=UTC):%Y-%m-%d}",
        f"- {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        f"- load of the machine at the end (1, 5, 15 minutes): {load}",
        "",
        "| what | figure |",
        "|---|---|",
        *(f"| {name} | {figure} |" for name, figure in figures.items()),
        "",
    ]
    RESULTS.write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
