"""Is this service for this person? All conditions must hold; the ones that decided are the reasons."""

from __future__ import annotations

from collections.abc import Iterable

from bot.content.types import Service, Who
from bot.eligibility.changes import changes
from bot.eligibility.conditions import CONDITIONS
from bot.eligibility.facts import Facts
from bot.eligibility.groups import Groups
from bot.eligibility.logic import NO, YES, all_of
from bot.eligibility.outcome import Outcome, Reason

OPEN = Outcome(YES, (Reason("none", (), YES),))
"""A service without a condition."""


def judge(service: Service, facts: Facts, groups: Groups) -> Outcome:
    """Return whether a service is for a person, why, and what would change a no.

    Args:
        service: its conditions stand in `who`.
        facts: what the person told; what is missing stays unknown.
        groups: `Content.statuses`.
    """
    return judge_who(service.who, facts, groups)


def judge_who(who: Who, facts: Facts, groups: Groups) -> Outcome:
    """Return whether conditions hold for a person, why, and what would change a no."""
    reasons = [reason for condition in CONDITIONS if (reason := condition(who, facts, groups)) is not None]
    if not reasons:
        return OPEN
    outcome = all_of(reason.truth for reason in reasons)
    decided = tuple(reason for reason in reasons if reason.truth is outcome)
    return Outcome(outcome, decided, changes(who, facts, groups, decided) if outcome is NO else ())


def judge_all(services: Iterable[Service], facts: Facts, groups: Groups) -> dict[str, Outcome]:
    """Return id → outcome of every service that still exists."""
    return {service.id: judge(service, facts, groups) for service in services if service.state != "ceased"}
