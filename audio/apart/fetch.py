"""Fetch one large file: it goes on where it stopped, and is kept only when it is exactly what was promised."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from audio.apart.errors import NotInstalled

TIMEOUT = httpx.Timeout(30.0, connect=15.0)
"""For each wait on the server; the whole file may take as long as it takes."""
PIECE = 1 << 18


@dataclass(frozen=True)
class Promise:
    """What a file must be."""

    size: int
    """Bytes."""
    digest: str
    """Hexadecimal; 32 digits are an MD5, 64 a SHA-256."""

    def holds(self, path: Path) -> bool:
        """Say whether a file is the one that was promised."""
        if path.stat().st_size != self.size:
            return False
        made = hashlib.md5(usedforsecurity=False) if len(self.digest) == 32 else hashlib.sha256()
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                made.update(piece)
        return made.hexdigest() == self.digest


def fetch(url: str, target: Path, promise: Promise, progress: Callable[[int], None] | None = None) -> None:
    """Fetch a file.

    Args:
        url: where it lies.
        target: where it shall be; what came of an interrupted try waits beside it.
        promise: its size and hash.
        progress: called with the bytes that are here.

    Raises:
        NotInstalled: it did not come, or is another file; then nothing of it is kept.
    """
    part = target.with_name(f".{target.name}.part")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        if not part.exists() or part.stat().st_size != promise.size:
            _load(url, part, promise.size, progress)
        if not promise.holds(part):
            part.unlink()
            raise NotInstalled(
                f"{target.name} is not the file that was promised.", "Do not use it; tell who looks after the loket."
            )
        part.replace(target)
    except httpx.HTTPStatusError as error:
        raise NotInstalled(f"{target.name}: the server answered {error.response.status_code}.") from error
    except httpx.HTTPError as error:
        raise NotInstalled(f"{target.name} did not come whole ({type(error).__name__}).") from error
    except OSError as error:
        raise NotInstalled(f"{target.name} cannot be kept: {error.strerror}.", "Make room on the disk.") from error


def _load(url: str, part: Path, size: int, progress: Callable[[int], None] | None) -> None:
    here = part.stat().st_size if part.exists() else 0
    if here > size:
        part.unlink()
        here = 0
    headers = {"Range": f"bytes={here}-"} if here else {}
    with (
        httpx.Client(follow_redirects=True, timeout=TIMEOUT) as client,
        client.stream("GET", url, headers=headers) as answer,
    ):
        if answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            with suppress(FileNotFoundError):
                part.unlink()
        answer.raise_for_status()
        if here and answer.status_code != httpx.codes.PARTIAL_CONTENT:
            here = 0  # the server begins anew
        with part.open("ab" if here else "wb") as file:
            for piece in answer.iter_bytes(PIECE):
                file.write(piece)
                here += len(piece)
                if here > size:
                    break  # more than was promised: the check refuses it
                if progress is not None:
                    progress(here)
