"""The truth table over the real content: no wrong yes, no wrong no."""

from __future__ import annotations

import pytest

from bot.content.types import Content, Who
from bot.eligibility.facts import STATUSES, read_facts
from bot.eligibility.judge import judge
from bot.eligibility.logic import NO, UNKNOWN, YES
from tests.eligibility.cases import CASES, Case


@pytest.mark.parametrize("case", CASES, ids=str)
def test_truth_table(content: Content, case: Case) -> None:
    facts = read_facts(case.facts, content.municipalities)
    found = judge(content.services[case.service], facts, content.statuses)
    assert found.outcome == case.outcome, found
    assert found.reasons


def test_table_is_large_and_says_nothing_twice() -> None:
    assert len(CASES) >= 130
    told = [(case.service, sorted(case.facts.items(), key=str)) for case in CASES]
    assert [one for one in told if told.count(one) > 1] == []


def test_table_has_every_service_with_a_condition_on_both_sides(content: Content) -> None:
    asking = {service.id for service in content.services.values() if service.who != Who()}
    for truth in (YES, NO):
        assert asking - {case.service for case in CASES if case.outcome == truth} == set()


def test_table_has_every_status_of_every_group_a_service_names(content: Content) -> None:
    for name in content.statuses:
        using = {s.id for s in content.services.values() if name in s.who.residence_status + s.who.not_residence_status}
        told = {case.facts.get("residence_status") for case in CASES if case.service in using}
        assert set(STATUSES) <= told, name


def test_ceased_service_is_not_in_the_table_and_unknowns_are(content: Content) -> None:
    assert all(content.services[case.service].state != "ceased" for case in CASES)
    assert sum(case.outcome == UNKNOWN for case in CASES) >= 30
