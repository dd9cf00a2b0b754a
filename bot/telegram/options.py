"""Settings of Telegram alone, read from the environment: the webhook (without one the bot polls) and the staff chat."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass

from bot.errors import Setup
from bot.settings import port_number

PATH = "/telegram"
PORT = 8082
PURPOSE = b"loket telegram webhook"


@dataclass(frozen=True)
class Hook:
    """Where Telegram posts, and where we listen."""

    url: str
    """Public https address, served by the operator's proxy."""
    port: int
    """Port on the loopback that the proxy passes it on to."""
    secret: str
    """What the header of a post must hold."""


def read_webhook(loket_secret: str, environment: Mapping[str, str] | None = None) -> Hook | None:
    """Return where to receive, None for polling.

    Args:
        loket_secret: the header's secret is made from it, so that nobody has to set, copy or change one.
        environment: variables to read; the process's own when None.

    Raises:
        Setup: a value cannot be used.
    """
    env = os.environ if environment is None else environment
    site = (env.get("TELEGRAM_WEBHOOK_URL") or "").strip().rstrip("/")
    if not site:
        return None
    if not site.startswith("https://"):
        raise Setup(
            f"TELEGRAM_WEBHOOK_URL is {site!r}.",
            next_step="Give the address of your proxy, with https://, or leave it out.",
        )
    port = env.get("TELEGRAM_WEBHOOK_PORT") or str(PORT)
    return Hook(
        site if site.endswith(PATH) else site + PATH,
        port_number("TELEGRAM_WEBHOOK_PORT", port),
        secret_for(loket_secret),
    )


def secret_for(loket_secret: str) -> str:
    """Return the header's secret: 64 hexadecimal digits."""
    return hmac.new(loket_secret.encode(), PURPOSE, hashlib.sha256).hexdigest()


def read_staff_chat(environment: Mapping[str, str] | None = None) -> int | None:
    """Return the chat of the staff, None when they are not told of anything.

    Raises:
        Setup: the value is no chat id.
    """
    env = os.environ if environment is None else environment
    given = (env.get("STAFF_CHAT_ID") or "").strip()
    if not given:
        return None
    try:
        return int(given)
    except ValueError:
        raise Setup(
            "STAFF_CHAT_ID is no number.", next_step="Give the number of the chat, such as -1001234567890."
        ) from None
