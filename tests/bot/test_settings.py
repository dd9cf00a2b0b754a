"""Settings: defaults, secrets, and sentences for what cannot be used."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from bot.errors import Setup
from bot.settings import read_settings


def test_a_secret_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    first = read_settings({"LOKET_VAR": str(tmp_path)})
    second = read_settings({"LOKET_VAR": str(tmp_path)})
    assert first.secret == second.secret
    assert len(first.secret) >= 32
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600


def test_a_weak_secret_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Setup, match="32"):
        read_settings({"LOKET_VAR": str(tmp_path), "LOKET_SECRET": "changeme"})


@pytest.mark.parametrize("port", ["0", "70000", "web", "-1"])
def test_a_port_that_is_none_is_refused(tmp_path: Path, port: str) -> None:
    with pytest.raises(Setup, match="LOKET_PORT"):
        read_settings({"LOKET_VAR": str(tmp_path), "LOKET_PORT": port})


def test_a_folder_that_cannot_be_written_says_what_to_do(tmp_path: Path) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("")
    with pytest.raises(Setup, match="LOKET_VAR"):
        read_settings({"LOKET_VAR": str(blocker / "var")})
