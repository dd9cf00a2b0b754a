"""Reading direction inside one Telegram message.

Telegram takes the direction of each line from its first letter, so in an Arabic card the line "Actiris" jumps to the
left, and a telephone number between Arabic words is shown with its groups in the wrong order. A mark before the line,
and an isolate around numbers and addresses, hold them in place; neither is seen or spoken.
"""

from __future__ import annotations

import unicodedata

from bot.turn import Direction

LEFT_MARK, RIGHT_MARK = "\u200e", "\u200f"
ISOLATE_LEFT, END_ISOLATE = "\u2066", "\u2069"


def first_direction(text: str) -> Direction | None:
    """Return the direction of the first letter, None when there is no letter."""
    for char in text:
        kind = unicodedata.bidirectional(char)
        if kind == "L":
            return "ltr"
        if kind in {"R", "AL"}:
            return "rtl"
    return None


def held(text: str, direction: Direction) -> str:
    """Return the text with every line held in `direction`; unchanged where it is right by itself."""
    return "\n".join(_held_line(line, direction) for line in text.split("\n"))


def isolated(text: str, direction: Direction) -> str:
    """Return a number or an address that keeps its own left-to-right order inside a right-to-left line."""
    return f"{ISOLATE_LEFT}{text}{END_ISOLATE}" if direction == "rtl" else text


def _held_line(line: str, direction: Direction) -> str:
    if not line.strip():
        return line
    found = first_direction(line)
    if direction == "rtl" and found != "rtl":
        return RIGHT_MARK + line
    if direction == "ltr" and found == "rtl":
        return LEFT_MARK + line
    return line
