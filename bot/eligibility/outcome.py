"""What the engine says about one service: an outcome, why, and what would change it. Data, no sentence.

`bot.compose.why` makes sentences of it, in the person's language.
"""

from __future__ import annotations

import msgspec

from bot.eligibility.logic import Truth


class Reason(msgspec.Struct, frozen=True):
    """One condition that decided."""

    condition: str
    """`region`, `region_assumed` (no commune told), `municipality`, `residence_status`, `not_residence_status`,
    `from_month` (the status counts later), `age_min`, `age_max`, `gender`, `children`, `min_months`, `max_months`,
    `none` (the service has no condition)."""
    value: tuple[str, ...]
    """What the service asks for: ids, statuses or groups, a number; empty where there is nothing to name."""
    truth: Truth
    missing: tuple[str, ...] = ()
    """Facts that were not told and would decide it; empty for an unknown that no fact decides: they must ask."""


class Change(msgspec.Struct, frozen=True):
    """One thing that must become different before a "no" can be a yes."""

    condition: str
    """`region`, `municipality`, `residence_status`, `age`, `months`, `children`."""
    value: tuple[str, ...] = ()
    """What it must become: one of these statuses or communes; at least this number of years or months."""


class Outcome(msgspec.Struct, frozen=True):
    """Whether a service is for a person."""

    outcome: Truth
    reasons: tuple[Reason, ...]
    """The conditions that decided, never empty: those that fail, else those not known, else those that hold."""
    changes_when: tuple[Change, ...] = ()
    """For a no: what must all change; empty when it never changes, and for the other outcomes."""
