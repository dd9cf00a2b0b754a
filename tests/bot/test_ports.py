"""A port or address that cannot be had is told from one that is taken."""

from __future__ import annotations

import socket
from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import Setup
from bot.ports import free_port, refuse_used_port
from bot.settings import Settings, read_settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings({"LOKET_VAR": str(tmp_path), "LOKET_PORT": str(free_port())})


def test_a_free_port_is_taken(settings: Settings) -> None:
    refuse_used_port(settings)


def test_a_port_in_use_says_so(settings: Settings) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", settings.port))
        other.listen()
        with pytest.raises(Setup, match=f"Port {settings.port} .* is in use"):
            refuse_used_port(settings)


@pytest.mark.parametrize("host", ["192.0.2.1", "999.1.1.1"])
def test_an_address_that_is_not_ours_is_not_called_a_port_in_use(settings: Settings, host: str) -> None:
    with pytest.raises(Setup, match="LOKET_HOST"):
        refuse_used_port(replace(settings, host=host))
