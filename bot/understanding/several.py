"""Several questions in one message: people who write seldom ask everything at once."""

from __future__ import annotations

import re

MOST_PARTS = 4
"""Each part costs one reading of the encoder."""
FEWEST_LETTERS = 6
"""A shorter part ("ok?", "hello!") is no question of its own."""

_END = re.compile(r"(?<=[?؟!.;\n])\s+|\n+")


def parts(text: str) -> tuple[str, ...]:
    """Return the sentences of a message that could each be a question; empty when there are fewer than two."""
    found = [part.strip() for part in _END.split(text) if sum(map(str.isalpha, part)) >= FEWEST_LETTERS]
    return tuple(found) if 2 <= len(found) <= MOST_PARTS else ()
