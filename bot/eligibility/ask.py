"""Which one question is worth asking: the fact that decides most among the services still possible."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from bot.content.types import Service
from bot.eligibility.facts import Facts
from bot.eligibility.groups import Groups
from bot.eligibility.judge import judge_all
from bot.eligibility.logic import UNKNOWN
from bot.eligibility.outcome import Outcome

ORDER = ("residence_status", "age", "months_in_belgium", "children", "municipality")
"""Facts that may be asked; the earlier one where two decide as much."""
LAST = "gender"
"""Asked only when nothing else is left and a women's service is concerned."""


def ask_next(
    services: Iterable[Service], facts: Facts, groups: Groups, *, declined: Collection[str] = frozenset()
) -> str | None:
    """Return the fact to ask for, None when no answer would decide anything.

    Args:
        services: the ones in question, such as those of a subject.
        facts: what the person told.
        groups: `Content.statuses`.
        declined: facts the person would rather not say; never asked again.
    """
    return worth_asking(judge_all(services, facts, groups).values(), declined=declined)


def worth_asking(outcomes: Iterable[Outcome], *, declined: Collection[str] = frozenset()) -> str | None:
    """Return the fact that most undecided outcomes wait for; for who has judged already."""
    waiting = Counter(
        fact
        for outcome in outcomes
        if outcome.outcome is UNKNOWN
        for fact in {fact for reason in outcome.reasons for fact in reason.missing}
        if fact not in declined
    )
    asked = [fact for fact in ORDER if waiting[fact]]
    if asked:
        return max(asked, key=lambda fact: waiting[fact])
    return LAST if waiting[LAST] else None
