"""From Telegram's JSON to an update. One that cannot be read is passed over, never asked for again.

python-telegram-bot reads a whole batch or none of it: a new kind of message that it does not know, in one chat, made it
ask for the same batch for ever, and the loket was silent for everybody.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from telegram import Bot, Update

logger = logging.getLogger(__name__)

KINDS = ("message", "callback_query", "my_chat_member")
"""Kinds of updates asked for; edits and channel posts are left alone."""


@dataclass(frozen=True)
class Arrived:
    """One update as it came."""

    number: int
    """Its `update_id`: grows, never used twice."""
    update: Update | None
    """None when it cannot be read."""
    at: float = field(default_factory=time.monotonic)
    """When it came, on the monotonic clock."""
    is_too_many: bool = False
    """Whether it is the first that its chat sent above what is answered."""

    @property
    def chat(self) -> int:
        """Chat it belongs to, 0 for none: in order within one chat."""
        where = self.update.effective_chat if self.update is not None else None
        return where.id if where is not None else 0


def read(raw: Any, bot: Bot) -> Arrived | None:
    """Return the update, None when it does not even have a number."""
    number = raw.get("update_id") if isinstance(raw, Mapping) else None
    if not isinstance(number, int):
        logger.error("Telegram sent something that is no update.")
        return None
    try:
        update = Update.de_json(dict(raw), bot)
        assert update.effective_chat is None or isinstance(update.effective_chat.id, int)  # noqa: S101 - read lazily
    except Exception as error:  # whatever the library meets in a message it does not know
        # its kind only: the rest of it holds a person's words
        logger.error("An update cannot be read and is passed over (%s).", type(error).__name__)
        return Arrived(number, None)
    return Arrived(number, update)
