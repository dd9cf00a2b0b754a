"""Putting the files of a backup where they belong: all of them or none, so that a restore that failed can be tried again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import takewhile
from pathlib import Path


@contextmanager
def placed(place: Path, targets: Mapping[str, Path]) -> Iterator[int]:
    """Move files and yield how many; take them away again when that, or what is done meanwhile, fails.

    Args:
        place: where they are.
        targets: folder in `place` → where its files belong, in this order; nothing may be there yet.

    Raises:
        OSError: a file cannot be written.
    """
    files: list[Path] = []
    folders: list[Path] = []
    try:
        for name, target in targets.items():
            for path in sorted((place / name).rglob("*")):
                if path.is_file():
                    new = target / path.relative_to(place / name)
                    _make(new.parent, folders)
                    files.append(new)  # before it is there: half of it goes too
                    shutil.move(path, new)
                    new.chmod(0o644)
        yield len(files)
    except BaseException:
        for new in files:
            with suppress(OSError):
                new.unlink(missing_ok=True)
        for folder in reversed(folders):
            with suppress(OSError):
                folder.rmdir()
        raise


def _make(folder: Path, made: list[Path]) -> None:
    """Make a folder with those above it, and remember which were not there."""
    missing = takewhile(lambda one: not one.exists(), (folder, *folder.parents))
    for one in reversed(list(missing)):
        one.mkdir()
        made.append(one)
