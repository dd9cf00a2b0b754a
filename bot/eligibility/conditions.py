"""The conditions of a service, one function each: is it true of these facts? None where the service does not ask."""

from __future__ import annotations

from collections.abc import Callable

from bot.content.types import Who
from bot.eligibility.facts import OUTSIDE, Facts
from bot.eligibility.groups import Groups, first_month, in_any
from bot.eligibility.logic import NO, UNKNOWN, YES, Truth, holds, negated
from bot.eligibility.outcome import Reason

Condition = Callable[[Who, Facts, Groups], Reason | None]


def _region(who: Who, facts: Facts, groups: Groups) -> Reason | None:
    if who.region is None:
        return None
    if facts.municipality is None:  # by design: who tells no commune is taken to live in the Region
        return Reason("region_assumed", (), YES)
    return Reason("region", (), holds(facts.municipality != OUTSIDE))


def _municipality(who: Who, facts: Facts, groups: Groups) -> Reason | None:
    if not who.municipality:
        return None
    told = facts.municipality
    return _reason("municipality", who.municipality, "municipality", None if told is None else told in who.municipality)


def _residence_status(who: Who, facts: Facts, groups: Groups) -> Reason | None:
    if not who.residence_status:
        return None
    truth = in_any(who.residence_status, facts.residence_status, facts.months_in_belgium, groups)
    month = first_month(who.residence_status, facts.residence_status, groups)
    if truth is NO and month is not None:
        return Reason("from_month", (str(month),), NO)
    missing = _missing_for_status(who.residence_status, facts, groups, truth)
    return Reason("residence_status", who.residence_status, truth, missing)


def _not_residence_status(who: Who, facts: Facts, groups: Groups) -> Reason | None:
    if not who.not_residence_status:
        return None
    truth = negated(in_any(who.not_residence_status, facts.residence_status, facts.months_in_belgium, groups))
    missing = _missing_for_status(who.not_residence_status, facts, groups, truth)
    return Reason("not_residence_status", who.not_residence_status, truth, missing)


def _missing_for_status(names: tuple[str, ...], facts: Facts, groups: Groups, truth: Truth) -> tuple[str, ...]:
    if truth is not UNKNOWN:
        return ()
    if facts.residence_status is None:
        return ("residence_status",)
    waits = facts.months_in_belgium is None and first_month(names, facts.residence_status, groups) is not None
    return ("months_in_belgium",) if waits else ()


def _age_min(who: Who, facts: Facts, groups: Groups) -> Reason | None:
    if who.age is None or who.age.min is None:
        return None
    return _reason("age_min", (str(who.age.min),), "age", None if facts.age is None else facts.age >= who.age.min)


def _age_max(who: Who, facts: Facts, groups: Groups) -> Reason | None:
    if who.age is None or who.age.max is None:
        return None
    return _reason("age_max", (str(who.age.max),), "age", None if facts.age is None else facts.age <= who.age.max)


def _gender(who: Who, facts: Facts, groups: Groups) -> Reason | None:
    if not who.gender:
        return None
    return _reason("gender", who.gender, "gender", None if facts.gender is None else facts.gender in who.gender)


def _children(who: Who, facts: Facts, groups: Groups) -> Reason | None:
    if who.children is None:
        return None
    is_so = None if facts.children is None else facts.children == who.children
    return _reason("children", (who.children,), "children", is_so)


def _min_months(who: Who, facts: Facts, groups: Groups) -> Reason | None:
    least, told = who.min_months_in_belgium, facts.months_in_belgium
    if least is None:
        return None
    return _reason("min_months", (str(least),), "months_in_belgium", None if told is None else told >= least)


def _max_months(who: Who, facts: Facts, groups: Groups) -> Reason | None:
    most, told = who.max_months_in_belgium, facts.months_in_belgium
    if most is None:
        return None
    return _reason("max_months", (str(most),), "months_in_belgium", None if told is None else told <= most)


def _reason(condition: str, value: tuple[str, ...], fact: str, is_so: bool | None) -> Reason:
    return Reason(condition, value, holds(is_so), (fact,) if is_so is None else ())


CONDITIONS: tuple[Condition, ...] = (
    _region,
    _municipality,
    _residence_status,
    _not_residence_status,
    _age_min,
    _age_max,
    _gender,
    _children,
    _min_months,
    _max_months,
)
"""Every condition of `Who`, in the order in which they are said."""
