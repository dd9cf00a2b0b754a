"""Settings: defaults, secrets, and sentences for what cannot be used."""

from __future__ import annotations

import stat
import threading
from concurrent.futures import ThreadPoolExecutor
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


def test_a_secret_that_was_never_written_to_its_end_is_no_key(tmp_path: Path) -> None:
    (tmp_path / "secret").touch()
    with pytest.raises(Setup, match="holds no secret"):
        read_settings({"LOKET_VAR": str(tmp_path)})


def test_processes_that_start_at_once_have_one_secret(tmp_path: Path) -> None:
    together = threading.Barrier(8)

    def read(_: int) -> str:
        together.wait()
        return read_settings({"LOKET_VAR": str(tmp_path)}).secret

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(read, range(8)))) == 1


def test_settings_that_are_shown_hold_no_secret(tmp_path: Path) -> None:
    given = {
        "LOKET_VAR": str(tmp_path), "TELEGRAM_TOKEN": "1:hidden-1", "LOKET_METRICS_TOKEN": "hidden-2-hidden-2",
        "LOKET_DATABASE": "postgresql://me:hidden-3@host/loket", "LOKET_REDIS": "redis://:hidden-4@host",
        "LOKET_SECRET": "hidden-5" * 4,
    }  # fmt: skip
    assert "hidden" not in repr(read_settings(given))


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


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("LOKET_GTTS", "maybe", "on or off"),
        ("LOKET_ORIGINS", "example.org", "https://example.org"),
        ("TELEGRAM_TOKEN", "hunter2", "@BotFather"),
        ("TELEGRAM_API_URL", "localhost:8081", "https://"),
        ("LOKET_MODEL_URL", "10.0.0.5", "https://"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused_with_what_to_write(
    tmp_path: Path, name: str, value: str, says: str
) -> None:
    with pytest.raises(Setup, match=says) as refused:
        read_settings({"LOKET_VAR": str(tmp_path), name: value})
    assert name in str(refused.value)
    assert "hunter2" not in str(refused.value)
