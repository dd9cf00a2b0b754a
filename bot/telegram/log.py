"""A log without secrets: no token, no words of a person, no Telegram id.

httpx writes every address at INFO, and the address holds the token. python-telegram-bot writes whole updates when it
cannot read one. Both are silenced; as a last guard the token is struck out of every line, tracebacks too.
"""

from __future__ import annotations

import logging

from bot import log

SILENT = logging.CRITICAL + 1
LIBRARIES = {"httpx": logging.WARNING, "httpcore": logging.WARNING, "telegram": SILENT, "aiolimiter": logging.WARNING}


def configure(token: str) -> None:
    """Set up the log of this process."""
    log.configure("telegram", token)
    for name, level in LIBRARIES.items():
        logging.getLogger(name).setLevel(level)
