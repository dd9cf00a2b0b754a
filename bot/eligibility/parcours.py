"""Must this person follow the welcome path, or may they? Two rules, three-valued: it explains, the office decides.

Nobody must who may not. What the rules leave open (a student, papers not told) is never a yes or a no.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

import msgspec

from bot.content.types import Parcours, StatusGroup
from bot.eligibility.ask import ORDER
from bot.eligibility.facts import Facts
from bot.eligibility.groups import Groups
from bot.eligibility.judge import judge_who
from bot.eligibility.logic import NO, UNKNOWN, YES
from bot.eligibility.outcome import Reason

Kind = Literal["must", "free", "no_duty", "not", "unsure"]
"""How it looks: a duty; free to follow; no duty, but perhaps not free to follow; not for this person; nobody can say."""


class Verdict(msgspec.Struct, frozen=True):
    """How it looks for one person, and what that rests on."""

    kind: Kind
    reasons: tuple[Reason, ...]
    """Must: every condition of the duty. Free: the ones of the duty that fail. No duty: these, and what is not known of the
    permission. Not: the ones of the permission that fail. Unsure: what is not known of the duty."""

    @property
    def missing(self) -> frozenset[str]:
        """Facts that were not told and would decide; none where the verdict stands or only the office can say."""
        return frozenset(fact for reason in self.reasons for fact in reason.missing)


def judge_parcours(parcours: Parcours, facts: Facts, groups: Groups) -> Verdict:
    """Return how it looks for a person.

    Args:
        parcours: the rules.
        facts: what the person told; without a commune they are taken to live in the Brussels Region.
        groups: `Content.statuses`; the rules' own groups go before them.
    """
    known: dict[str, StatusGroup] = {**groups, **parcours.groups}
    must, may = (judge_who(rule.who, facts, known) for rule in (parcours.must, parcours.may))
    if may.outcome is NO:
        return Verdict("not", may.reasons)
    if must.outcome is NO:
        return Verdict("free", must.reasons) if may.outcome is YES else Verdict("no_duty", must.reasons + may.reasons)
    if must.outcome is YES and may.outcome is YES:
        return Verdict("must", must.reasons)
    return Verdict("unsure", (must if must.outcome is UNKNOWN else may).reasons)


def ask_next(parcours: Parcours, facts: Facts, groups: Groups, *, declined: Collection[str] = ()) -> str | None:
    """Return the fact to ask for now, None when no answer would change how it looks.

    The commune comes last: who is told that it is not for them is not asked where they live.
    """
    verdict = judge_parcours(parcours, facts, groups)
    for fact in ORDER:
        if fact in verdict.missing and fact not in declined:
            return fact
    is_open = facts.municipality is None and "municipality" not in declined and parcours.must.who.region is not None
    return "municipality" if is_open and verdict.kind != "not" else None
