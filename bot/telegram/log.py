"""A log without secrets: no token, no words of a person, no Telegram id.

httpx writes every address at INFO, and the address holds the token. python-telegram-bot writes whole updates when it
cannot read one. Both are silenced; as a last guard the token is struck out of every line, tracebacks too.
"""

from __future__ import annotations

import logging

SILENT = logging.CRITICAL + 1
LIBRARIES = {"httpx": logging.WARNING, "httpcore": logging.WARNING, "telegram": SILENT, "aiolimiter": logging.WARNING}


class Redacting(logging.Formatter):
    """Strikes the token out of what is written."""

    def __init__(self, format: str, token: str) -> None:
        super().__init__(format)
        self._token = token

    def format(self, record: logging.LogRecord) -> str:
        """Return the line without the token."""
        return super().format(record).replace(self._token, "…")


def configure(token: str) -> None:
    """Set up the log of this process."""
    handler = logging.StreamHandler()
    handler.setFormatter(Redacting("%(asctime)s %(levelname)s %(name)s %(message)s", token))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name, level in LIBRARIES.items():
        logging.getLogger(name).setLevel(level)
