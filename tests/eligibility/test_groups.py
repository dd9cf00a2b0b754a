from __future__ import annotations

import pytest

from bot.content.types import Content, Status, StatusGroup
from bot.eligibility.facts import STATUSES
from bot.eligibility.groups import MAY_BECOME, first_month, in_any, membership
from bot.eligibility.logic import NO, UNKNOWN, YES, Truth

GROUPS = {
    "workers": StatusGroup(yes=("refugee",), unknown=("student",), from_month={"asylum_seeker": 4}),
    "later": StatusGroup(from_month={"asylum_seeker": 9}),
    "all": StatusGroup(yes=STATUSES),
    "nobody": StatusGroup(),
}


@pytest.mark.parametrize(
    ("status", "months", "truth"),
    [
        ("refugee", None, YES),
        ("student", 50, UNKNOWN),
        ("no_papers", 50, NO),
        ("asylum_seeker", None, UNKNOWN),
        ("asylum_seeker", 3, NO),
        ("asylum_seeker", 4, YES),
    ],
)
def test_membership(status: Status, months: int | None, truth: Truth) -> None:
    assert membership("workers", status, months, GROUPS) == truth


def test_a_name_may_be_a_status_itself() -> None:
    assert membership("refugee", "refugee", None, {}) == YES
    assert membership("refugee", "student", None, {}) == NO


def test_a_name_that_is_neither_status_nor_group_is_never_a_wrong_yes_or_no() -> None:
    assert membership("rightt_to_work", "refugee", None, GROUPS) == UNKNOWN
    assert in_any(("rightt_to_work", "refugee"), "refugee", None, GROUPS) == YES


def test_status_not_told_is_unknown_unless_every_status_says_the_same() -> None:
    assert in_any(("workers",), None, None, GROUPS) == UNKNOWN
    assert in_any(("all",), None, None, GROUPS) == YES
    assert in_any(("nobody",), None, None, GROUPS) == NO


def test_first_month_is_the_earliest_of_the_groups() -> None:
    assert first_month(("later", "workers", "refugee"), "asylum_seeker", GROUPS) == 4
    assert first_month(("workers",), "refugee", GROUPS) is None
    assert first_month(("workers",), None, GROUPS) is None


def test_groups_of_the_content_are_those_of_the_design(content: Content) -> None:
    unknown = {name: set(group.unknown) for name, group in content.statuses.items()}
    assert unknown == {
        "right_to_work": {"student"},
        "legal_stay": set(),
        "precarious": set(),
        "registered": {"asylum_seeker"},
        "newcomer_title": {"eu_citizen"},
    }
    assert content.statuses["right_to_work"].from_month == {"asylum_seeker": 4}
    assert set(STATUSES) - set(content.statuses["legal_stay"].yes) == {"no_papers"}


def test_nobody_is_told_to_lose_papers(content: Content) -> None:
    hopes = {hope for hopes in MAY_BECOME.values() for hope in hopes}
    assert not hopes & {"no_papers", "visitor", "asylum_seeker", "unaccompanied_minor"}
    assert "belgian" not in MAY_BECOME


def test_only_what_a_source_says_may_become_something_else() -> None:
    assert MAY_BECOME == {"asylum_seeker": ("refugee",), "eu_citizen": ("belgian",)}
