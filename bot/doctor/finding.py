"""What the doctor says of one thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "look", "mend"]
"""`ok`; `look`: works, but somebody should know; `mend`: people will not be served, or not safely."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    name: str
    """Short and stable, for scripts: `disk`, `secret` …"""
    level: Level
    text: str
    """What was found."""
    todo: str = ""
    """What to do; empty when all is well."""


def ok(name: str, text: str) -> Finding:
    """Return that all is well."""
    return Finding(name, "ok", text)


def look(name: str, text: str, todo: str) -> Finding:
    """Return something to know."""
    return Finding(name, "look", text, todo)


def mend(name: str, text: str, todo: str) -> Finding:
    """Return something to mend."""
    return Finding(name, "mend", text, todo)
