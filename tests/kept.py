"""What a loket keeps: every file of a folder, for tests that look for what must not be there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path


def kept(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield each file and what is in it; one that goes meanwhile (SQLite's own, a clip being written) keeps nothing."""
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):
            if path.is_file():
                yield path, path.read_bytes()
