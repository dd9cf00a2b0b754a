"""Hiding small counts: where fewer than five people asked, a number could point at one of them.

A hidden number must not come back by subtraction from a total, so where the hidden ones are too few to protect each other,
the next smallest goes with them.
"""

from __future__ import annotations

from collections.abc import Mapping

LEAST = 5
"""Smallest count that is shown; nought is shown too, nobody stands behind it."""
LEAST_HIDDEN = 2
"""Numbers that must be hidden together."""


def hide_small(counts: Mapping[str, int]) -> dict[str, int | None]:
    """Return the counts in the same order, None where one is hidden."""
    hidden = {name for name, count in counts.items() if 0 < count < LEAST}
    visible = sorted((count, name) for name, count in counts.items() if count >= LEAST)
    while hidden and visible and (len(hidden) < LEAST_HIDDEN or sum(counts[name] for name in hidden) < LEAST):
        hidden.add(visible.pop(0)[1])
    return {name: None if name in hidden else count for name, count in counts.items()}


def shown(count: int) -> int | None:
    """Return a total, None when it is too small."""
    return None if 0 < count < LEAST else count
