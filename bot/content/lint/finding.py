"""What a rule says: a place in the content, not yet a line.

Rules work on typed content, which has no lines. The line is looked up afterwards, only in files that have a finding.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.content.wording import Wording

Steps = tuple[str | int, ...]
"""Names and list positions from the top of a file to a value."""


@dataclass(frozen=True)
class Finding:
    """Something a person should look at."""

    file: str
    """Path below the content folder."""
    steps: Steps
    wording: Wording
    """What is wrong, and what to do."""
    code: str
    """Stable name of the rule."""
    is_error: bool = False
    language: str | None = None
    near: str = ""
    """A stretch of the value, when the value goes over many lines: the line it begins in is meant."""
    line: int | None = None
    """Set by rules that work on the lines of the file themselves."""
