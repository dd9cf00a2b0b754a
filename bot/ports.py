"""Ports of this machine: one nobody uses, and a sentence where the website's cannot be had."""

from __future__ import annotations

import errno
import socket

from bot.errors import Setup
from bot.settings import Settings


def free_port() -> int:
    """Return a loopback port nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def refuse_used_port(settings: Settings) -> None:
    """Say so when the website's port is taken.

    Raises:
        Setup: it is, or the address cannot be used.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except PermissionError as error:
            raise Setup(
                f"Port {settings.port} is kept for the administrator.",
                next_step="Choose one from 1024 on, such as LOKET_PORT=8080, and let a proxy serve 80 and 443.",
            ) from error
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise Setup(
                    f"LOKET_HOST is {settings.host!r}, which is no address of this machine.",
                    next_step="Leave it out (127.0.0.1), or write 0.0.0.0 for all of them.",
                ) from error
            raise Setup(
                f"Port {settings.port} on {settings.host} is in use.",
                next_step="Stop what uses it, or choose another: LOKET_PORT=8090 make run.",
            ) from error
