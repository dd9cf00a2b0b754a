"""What kind of message somebody sent: decided from its fields alone. Nothing is downloaded here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from telegram import Message
from telegram.constants import ChatType

Kind = Literal["command", "text", "sound", "position", "file", "group_command", "leave"]

COMMANDS = ("start", "language", "help", "forget")
"""The loket's commands, in the order of Telegram's menu."""

SOUNDS = ("voice", "audio", "video_note")
FILES = (
    "photo", "document", "sticker", "video", "animation", "contact", "poll", "dice", "story", "game", "paid_media",
    "checklist",
)  # fmt: skip
"""Sent by a person, and nothing the loket can read. What is in neither list is a notice of Telegram's own."""

_COMMAND = re.compile(r"/([A-Za-z_]+)(?:@(\w+))?(?=\s|$)")


@dataclass(frozen=True)
class Sorted:
    """A message, sorted."""

    kind: Kind
    command: str = ""
    """One of `COMMANDS`, when the kind is a command."""


def sort(message: Message, bot_name: str) -> Sorted:
    """Return the kind of a message.

    Args:
        message: as Telegram gives it.
        bot_name: the bot's user name, to tell its commands from those of other bots in a group.
    """
    author = message.from_user
    if author is None or author.is_bot or message.chat.type == ChatType.CHANNEL:
        return Sorted("leave")
    command = _command(message.text, bot_name)
    if message.chat.type != ChatType.PRIVATE:
        return Sorted("group_command", command) if command else Sorted("leave")
    if command:
        return Sorted("command", command)
    if message.text:
        return Sorted("text")
    if message.location is not None:  # a venue has one too
        return Sorted("position")
    if any(getattr(message, field, None) for field in SOUNDS):
        return Sorted("sound")
    return Sorted("file" if any(getattr(message, field, None) for field in FILES) else "leave")


def _command(text: str | None, bot_name: str) -> str:
    found = _COMMAND.match(text or "")
    if found is None or found[1].lower() not in COMMANDS:
        return ""
    if found[2] and found[2].lower() != bot_name.lower():
        return ""
    return found[1].lower()
