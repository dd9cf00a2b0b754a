"""What would turn a "no" around. Every failing condition must change; where one never does, nothing is promised."""

from __future__ import annotations

from collections.abc import Iterable

from bot.content.types import Status, Who
from bot.eligibility.facts import Facts
from bot.eligibility.groups import MAY_BECOME, Groups, in_any
from bot.eligibility.logic import NO, YES
from bot.eligibility.outcome import Change, Reason


def changes(who: Who, facts: Facts, groups: Groups, failed: Iterable[Reason]) -> tuple[Change, ...]:
    """Return what must all become different, empty when one of the failing conditions never changes.

    Args:
        who: the conditions of the service.
        facts: what the person told.
        groups: the groups of statuses.
        failed: the reasons of the no.
    """
    found = [_change(reason, who, facts, groups) for reason in failed]
    return () if None in found else tuple(dict.fromkeys(change for change in found if change))


def _change(reason: Reason, who: Who, facts: Facts, groups: Groups) -> Change | None:
    match reason.condition:
        case "region" | "municipality":
            return Change(reason.condition, reason.value)
        case "age_min":
            return Change("age", reason.value)
        case "min_months" | "from_month":
            return Change("months", reason.value)
        case "children" if who.children == "yes":
            return Change("children", reason.value)
        case "residence_status" | "not_residence_status":
            better = _better(who, facts, groups)
            return Change("residence_status", better) if better else None
    return None  # age and months only grow; gender is no condition to change


def _better(who: Who, facts: Facts, groups: Groups) -> tuple[Status, ...]:
    """Return the statuses a decision could bring with which the papers are no hindrance."""
    hopes = MAY_BECOME.get(facts.residence_status, ()) if facts.residence_status else ()
    return tuple(hope for hope in hopes if not _hinders(who, hope, facts.months_in_belgium, groups))


def _hinders(who: Who, status: Status, months: int | None, groups: Groups) -> bool:
    is_out = bool(who.residence_status) and in_any(who.residence_status, status, months, groups) is NO
    return is_out or in_any(who.not_residence_status, status, months, groups) is YES
