"""What holds for all facts and all services: knowing more never turns a yes or a no around."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.load import load_content
from bot.content.types import AgeRange, Service, Who
from bot.eligibility.ask import ask_next
from bot.eligibility.facts import STATUSES, Facts
from bot.eligibility.judge import judge
from bot.eligibility.logic import NO, UNKNOWN
from bot.settings import ROOT

CONTENT = load_content(ROOT / "data").content
COMMUNES = (*CONTENT.municipalities, "outside_brussels")
MONTHS = st.none() | st.integers(0, 8) | st.integers(0, 1440)
AGES = st.none() | st.integers(14, 36) | st.integers(0, 120)
VALUES: Mapping[str, st.SearchStrategy[Any]] = {
    "municipality": st.sampled_from(COMMUNES),
    "residence_status": st.sampled_from(STATUSES),
    "months_in_belgium": MONTHS,
    "age": AGES,
    "gender": st.sampled_from(["woman", "man", "other"]),
    "children": st.sampled_from(["yes", "no"]),
    "can_read": st.sampled_from(["yes", "no"]),
}
PEOPLE = st.fixed_dictionaries({}, optional=dict(VALUES))
NAMES = (*STATUSES, *CONTENT.statuses)
LISTS = st.lists(st.sampled_from(NAMES), max_size=3, unique=True).map(tuple)
WHO = st.builds(
    Who,
    region=st.sampled_from([None, "brussels"]),
    municipality=st.lists(st.sampled_from(list(CONTENT.municipalities)), max_size=2).map(tuple),
    residence_status=LISTS,
    not_residence_status=LISTS,
    age=st.none() | st.builds(AgeRange, min=AGES, max=AGES),
    gender=st.lists(st.sampled_from(["woman", "man", "other"]), max_size=2).map(tuple),
    children=st.sampled_from([None, "yes", "no"]),
    min_months_in_belgium=MONTHS,
    max_months_in_belgium=MONTHS,
)
SERVICES = st.sampled_from(list(CONTENT.services.values())) | st.builds(
    lambda who: Service(id="x", state="active", names={}, who=who), WHO
)


@settings(max_examples=600, deadline=None)
@given(service=SERVICES, told=PEOPLE, data=st.data())
def test_knowing_one_thing_more_never_turns_a_yes_or_a_no_around(
    service: Service, told: dict[str, Any], data: st.DataObject
) -> None:
    # who tells no commune is taken to live in the Region: there, and only there, a yes can become a no
    told.setdefault("municipality", "schaerbeek")
    before = judge(service, Facts(**told), CONTENT.statuses)
    silent = [name for name in VALUES if told.get(name) is None]
    for name in silent:
        more = told | {name: data.draw(VALUES[name])}
        after = judge(service, Facts(**more), CONTENT.statuses)
        assert before.outcome in {UNKNOWN, after.outcome}, (more, before, after)


@settings(max_examples=600, deadline=None)
@given(service=SERVICES, told=PEOPLE)
def test_every_outcome_has_reasons_that_agree_with_it(service: Service, told: dict[str, Any]) -> None:
    found = judge(service, Facts(**told), CONTENT.statuses)
    assert found.reasons
    assert {reason.truth for reason in found.reasons} == {found.outcome}
    assert all(told.get(fact) is None for reason in found.reasons for fact in reason.missing)
    assert not found.changes_when or found.outcome is NO


@settings(max_examples=300, deadline=None)
@given(told=PEOPLE, declined=st.sets(st.sampled_from(list(VALUES))), women=st.booleans())
def test_a_question_is_new_not_declined_and_decides_something(
    told: dict[str, Any], declined: set[str], women: bool
) -> None:
    services = [s for s in CONTENT.services.values() if women or not s.who.gender]
    fact = ask_next(services, Facts(**told), CONTENT.statuses, declined=declined)
    if fact is None:
        return
    assert told.get(fact) is None
    assert fact not in declined
    assert fact != "gender" or women
    waiting = [judge(s, Facts(**told), CONTENT.statuses) for s in services]
    assert any(fact in reason.missing for outcome in waiting for reason in outcome.reasons)


@settings(max_examples=200, deadline=None)
@given(told=PEOPLE)
def test_asking_ends(told: dict[str, Any]) -> None:
    answers = {"municipality": "jette", "residence_status": "asylum_seeker", "months_in_belgium": 5, "age": 30}
    answers |= {"gender": "woman", "children": "yes"}
    facts = Facts(**told)
    for _ in range(len(answers) + 1):
        fact = ask_next(CONTENT.services.values(), facts, CONTENT.statuses)
        if fact is None:
            return
        facts = msgspec.structs.replace(facts, **{fact: answers[fact]})
    raise AssertionError("It asks on and on.")
