"""Three-valued logic: what the loket does not know is unknown, never a quiet yes or no (Kleene's strong logic)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Truth(StrEnum):
    """What is known about a condition."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN


def all_of(truths: Iterable[Truth]) -> Truth:
    """Return whether all hold: one no decides; all of nothing is yes."""
    found = YES
    for truth in truths:
        if truth is NO:
            return NO
        if truth is UNKNOWN:
            found = UNKNOWN
    return found


def any_of(truths: Iterable[Truth]) -> Truth:
    """Return whether one holds: one yes decides; any of nothing is no."""
    found = NO
    for truth in truths:
        if truth is YES:
            return YES
        if truth is UNKNOWN:
            found = UNKNOWN
    return found


def negated(truth: Truth) -> Truth:
    """Return the opposite; the opposite of unknown is unknown."""
    if truth is UNKNOWN:
        return UNKNOWN
    return NO if truth is YES else YES


def agreed(truths: Iterable[Truth]) -> Truth:
    """Return what every possible case says, unknown as soon as two differ: for a fact that is not told."""
    found: Truth | None = None
    for truth in truths:
        if truth is UNKNOWN or found not in (None, truth):
            return UNKNOWN
        found = truth
    return found or UNKNOWN


def holds(value: bool | None) -> Truth:
    """Return a comparison as a truth; None when it could not be made."""
    if value is None:
        return UNKNOWN
    return YES if value else NO
