"""The log of every process: without words of people, without secrets, as text or as one JSON object a line.

What an error says may hold what a person typed (a failed decode quotes its input), so of an error only its type and its
place in the code are written. `LOKET_LOG=json` is for machines that collect logs.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

PLAIN = "%(asctime)s %(levelname)s %(name)s %(message)s"
SECRETS = ("TELEGRAM_TOKEN", "LOKET_SECRET", "LOKET_METRICS_TOKEN")
QUIET = ("httpx", "httpcore", "sanic.access", "alembic", "watchfiles", "flask-limiter", "waitress")
"""Libraries that write requests or steps at INFO: httpx with Telegram's token, flask-limiter with what a visitor is counted
under, waitress with the page she left before it was there."""

_Error = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Line(logging.Formatter):
    """A line of text."""

    def __init__(self, secrets: tuple[str, ...] = ()) -> None:
        """Take what is struck out wherever it stands."""
        super().__init__(PLAIN)
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        return self._struck(super().format(record))

    def formatException(self, ei: _Error) -> str:
        """Return where an error happened and its type, never what it says."""
        kind, _, place = ei
        return "".join(traceback.format_tb(place)) + (kind.__name__ if kind else "")

    def _struck(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "…")
        return text


class JsonLine(Line):
    """One JSON object: time (UTC), level, process, logger, message, and `error` with type and place."""

    def __init__(self, process: str, secrets: tuple[str, ...] = ()) -> None:
        """Take the name of the process and what is struck out."""
        super().__init__(secrets)
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        """Return the object."""
        entry: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "process": self._process,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["error"] = self.formatException(record.exc_info)
        return self._struck(json.dumps(entry, ensure_ascii=False))


class WithoutRequest(logging.Filter):
    """Takes the page and the visitor's address out of what waitress says of an error; its type and place stay."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let the record pass, its sentence exchanged."""
        if record.levelno >= logging.ERROR:
            # what escapes outside of a request is written into the sentence, not handed on beside it
            kind, error, place = record.exc_info or sys.exc_info()
            record.exc_info = (kind, error, place) if kind is not None and error is not None else None
            record.msg, record.args = "The server met an error", ()
        return True


_without_request = WithoutRequest()


def formatter(process: str, *secrets: str, environment: Mapping[str, str] | None = None) -> Line:
    """Return the formatter that `LOKET_LOG` asks for; `secrets` are struck out besides those of the environment."""
    env = os.environ if environment is None else environment
    secrets = (*secrets, *(env[name] for name in SECRETS if env.get(name)))
    return JsonLine(process, secrets) if env.get("LOKET_LOG") == "json" else Line(secrets)


def configure(process: str, *secrets: str) -> None:
    """Set up the log of this process on stderr."""
    handler = logging.StreamHandler()
    handler.setFormatter(formatter(process, *secrets))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("waitress").addFilter(_without_request)
