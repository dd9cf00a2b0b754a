"""What msgspec says of a value that does not fit its type: where it stands, and a sentence that staff understand."""

from __future__ import annotations

import re

from bot.content.wording import Wording, say

_FORMS = frozenset({"str", "int", "bool", "array", "object", "null"})
"""Types of msgspec that have words of their own."""


def steps_of(message: str) -> tuple[str | int, ...]:
    """Read msgspec's path (`$.nl.questions[3]`) out of its message."""
    match = re.search(r"at `\$([^`]*)`", message)
    steps: list[str | int] = []
    for name, position in re.findall(r"\.(\w+)|\[(\d+)\]", match.group(1) if match else ""):
        steps.append(int(position) if position else name)
    unknown = re.search(r"unknown field `(\w+)`", message)
    if unknown:
        steps.append(unknown.group(1))
    return tuple(steps)


def explain(message: str) -> Wording:
    """Return in a sentence what msgspec says of a value."""
    unknown = re.search(r"unknown field `(\w+)`", message)
    if unknown:
        return say("name_unknown", name=unknown.group(1))
    missing = re.search(r"missing required field `(\w+)`", message)
    if missing:
        return say("name_missing", name=missing.group(1))
    types = re.match(r"Expected `([^`]+)`, got `([^`]+)`", message)
    if types:
        wanted, given = (names.removesuffix(" | null").split(" | ") for names in types.groups())
        return say("value_form", wanted=tuple(map(_form, wanted)), given=tuple(map(_form, given)))
    return say("value_wrong", detail=message)


def _form(name: str) -> Wording:
    """Return what a person calls a type of msgspec."""
    return say(f"form_{name}") if name in _FORMS else say("quoted", value=name)
