"""Names of members: what may be one, and when two are the same."""

from __future__ import annotations

import unicodedata

from bot.staff.tables import NAME_LENGTH


def clean(name: str) -> str:
    """Return the name with single spaces; empty when it cannot be one."""
    text = " ".join(unicodedata.normalize("NFKC", name).split())
    if len(text) > NAME_LENGTH or any(unicodedata.category(letter)[0] == "C" for letter in text):
        return ""
    return text


def key(name: str) -> str:
    """Return what two spellings of one name share."""
    return clean(name).casefold()
