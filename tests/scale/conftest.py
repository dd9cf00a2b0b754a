"""The daemons of several machines, once for all tests of this folder; skipped, with what is missing, where they are not."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.scale import daemons
from tests.web.conftest import client, shared

__all__ = ["client", "shared"]


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that the user of a daemon may enter, which pytest's own is not."""
    place = Path(tempfile.mkdtemp(prefix="loket-scale-"))
    place.chmod(0o755)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def need(*programs: str) -> None:
    """Skip, and say what is missing, where a program is not installed."""
    missing = daemons.missing(*programs)
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)} (`make scale-test` installs them as root on Debian)")


@pytest.fixture(scope="session")
def postgres() -> Iterator[tuple[daemons.Daemon, str]]:
    """A PostgreSQL and its address."""
    need("postgres")
    with folder() as place, daemons.postgres(place / "postgres") as found:
        yield found


@pytest.fixture(scope="session")
def redis() -> Iterator[tuple[daemons.Daemon, str]]:
    """A Redis and its address."""
    need("redis-server")
    with folder() as place, daemons.redis_server(place / "redis") as found:
        yield found
