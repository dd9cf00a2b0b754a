"""Single conditions on made-up services, their reasons, and what changes a no."""

from __future__ import annotations

from typing import Any

import pytest

from bot.content.types import AgeRange, Content, Service, StatusGroup, Who
from bot.eligibility.facts import STATUSES, Facts
from bot.eligibility.judge import judge, judge_all
from bot.eligibility.logic import NO, UNKNOWN, YES, Truth
from bot.eligibility.outcome import Change, Outcome, Reason

GROUPS = {"workers": StatusGroup(yes=("refugee", "belgian"), unknown=("student",), from_month={"asylum_seeker": 4})}


def _judge(who: Who, **facts: Any) -> Outcome:
    return judge(Service(id="x", state="active", names={}, who=who), Facts(**facts), GROUPS)


def test_a_service_without_a_condition_is_open_and_says_so() -> None:
    assert _judge(Who()) == Outcome(YES, (Reason("none", (), YES),))


@pytest.mark.parametrize(
    ("who", "fact", "values", "condition"),
    [
        (Who(min_months_in_belgium=3), "months_in_belgium", {2: NO, 3: YES, None: UNKNOWN}, "min_months"),
        (Who(max_months_in_belgium=36), "months_in_belgium", {36: YES, 37: NO, 0: YES, None: UNKNOWN}, "max_months"),
        (Who(age=AgeRange(min=18)), "age", {17: NO, 18: YES, None: UNKNOWN}, "age_min"),
        (Who(age=AgeRange(max=17)), "age", {17: YES, 18: NO, 0: YES, None: UNKNOWN}, "age_max"),
        (Who(gender=("woman", "other")), "gender", {"woman": YES, "other": YES, "man": NO, None: UNKNOWN}, "gender"),
        (Who(children="no"), "children", {"no": YES, "yes": NO, None: UNKNOWN}, "children"),
        (Who(municipality=("jette",)), "municipality", {"jette": YES, "evere": NO, None: UNKNOWN}, "municipality"),
        (Who(region="brussels"), "municipality", {"jette": YES, "outside_brussels": NO}, "region"),
        (Who(not_residence_status=("workers",)), "residence_status",
         {"refugee": NO, "visitor": YES, "student": UNKNOWN, "asylum_seeker": UNKNOWN, None: UNKNOWN},
         "not_residence_status"),
    ],
)  # fmt: skip
def test_each_condition(who: Who, fact: str, values: dict[Any, Truth], condition: str) -> None:
    for value, truth in values.items():
        found = _judge(who, **{fact: value})
        assert found.outcome == truth, value
        assert [reason.condition for reason in found.reasons] == [condition]
        assert found.reasons[0].missing == ((fact,) if value is None else found.reasons[0].missing)


def test_region_is_taken_for_granted_only_where_nothing_is_told() -> None:
    assert _judge(Who(region="brussels")).reasons == (Reason("region_assumed", (), YES),)


def test_only_the_conditions_that_decided_are_reasons() -> None:
    who = Who(region="brussels", residence_status=("workers",), age=AgeRange(min=18, max=33))
    assert [r.condition for r in _judge(who, residence_status="refugee", age=20).reasons] == [
        "region_assumed", "residence_status", "age_min", "age_max",
    ]  # fmt: skip
    assert [r.condition for r in _judge(who, residence_status="refugee").reasons] == ["age_min", "age_max"]
    assert [r.condition for r in _judge(who, municipality="outside_brussels", age=34).reasons] == ["region", "age_max"]


def test_unknown_says_which_fact_is_missing_and_a_perhaps_of_the_group_has_none() -> None:
    who = Who(residence_status=("workers",))
    assert _judge(who).reasons[0].missing == ("residence_status",)
    assert _judge(who, residence_status="asylum_seeker").reasons[0].missing == ("months_in_belgium",)
    assert _judge(who, residence_status="student").reasons[0].missing == ()


@pytest.mark.parametrize(
    ("who", "facts", "changes"),
    [
        (Who(region="brussels"), {"municipality": "outside_brussels"}, [Change("region")]),
        (Who(municipality=("jette",)), {"municipality": "evere"}, [Change("municipality", ("jette",))]),
        (Who(age=AgeRange(min=18)), {"age": 17}, [Change("age", ("18",))]),
        (Who(age=AgeRange(max=33)), {"age": 34}, []),
        (Who(gender=("woman",)), {"gender": "man"}, []),
        (Who(children="yes"), {"children": "no"}, [Change("children", ("yes",))]),
        (Who(children="no"), {"children": "yes"}, []),
        (Who(min_months_in_belgium=3), {"months_in_belgium": 2}, [Change("months", ("3",))]),
        (Who(max_months_in_belgium=36), {"months_in_belgium": 37}, []),
        (Who(residence_status=("workers",)), {"residence_status": "asylum_seeker", "months_in_belgium": 3},
         [Change("months", ("4",))]),
        (Who(residence_status=("workers",)), {"residence_status": "no_papers"}, []),
        (Who(residence_status=("refugee",)), {"residence_status": "asylum_seeker"},
         [Change("residence_status", ("refugee",))]),
        (Who(residence_status=("no_papers",)), {"residence_status": "refugee"}, []),
        (Who(not_residence_status=("belgian",)), {"residence_status": "belgian"}, []),
        (Who(not_residence_status=("eu_citizen",)), {"residence_status": "eu_citizen"},
         [Change("residence_status", ("belgian",))]),
        # both must change, and one never does: nothing is promised
        (Who(region="brussels", age=AgeRange(max=33)), {"municipality": "outside_brussels", "age": 40}, []),
        (Who(region="brussels", age=AgeRange(min=18)), {"municipality": "outside_brussels", "age": 4},
         [Change("region"), Change("age", ("18",))]),
    ],
)  # fmt: skip
def test_what_would_change_a_no(who: Who, facts: dict[str, Any], changes: list[Change]) -> None:
    found = _judge(who, **facts)
    assert found.outcome == NO
    assert list(found.changes_when) == changes


def test_a_change_that_is_made_ends_the_no(content: Content) -> None:
    """Whoever does everything that is said is refused no more."""
    became = {"region": "municipality", "residence_status": "residence_status", "age": "age"} | {
        "months": "months_in_belgium", "children": "children", "municipality": "municipality",
    }  # fmt: skip
    for service in content.services.values():
        for status in STATUSES:
            told: dict[str, Any] = {"residence_status": status, "months_in_belgium": 2, "age": 15, "children": "no"}
            told["municipality"] = "outside_brussels"
            changes = judge(service, Facts(**told), content.statuses).changes_when
            for change in changes:
                value: Any = change.value[0] if change.value else "jette"
                told[became[change.condition]] = int(value) if value.isdigit() else value
            if changes:
                assert judge(service, Facts(**told), content.statuses).outcome != NO, (service.id, status)


def test_ceased_services_are_left_out_and_doubtful_ones_stay(content: Content) -> None:
    found = judge_all(content.services.values(), Facts(), content.statuses)
    assert "droit_a_un_toit" not in found
    assert "hub_humanitaire" in found
    assert len(found) == len(content.services) - 1
