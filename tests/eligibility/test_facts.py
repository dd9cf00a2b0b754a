from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.eligibility.facts import FACTS, BadFact, Facts, read_facts
from bot.errors import LoketError

COMMUNES = ("schaerbeek", "brussels")


def test_every_fact_is_optional() -> None:
    assert read_facts({}, COMMUNES) == Facts()
    assert read_facts(dict.fromkeys(FACTS), COMMUNES) == Facts()


def test_all_facts_are_read() -> None:
    raw = {
        "municipality": "schaerbeek",
        "residence_status": "student",
        "months_in_belgium": 0,
        "age": 120,
        "gender": "other",
        "children": "yes",
        "can_read": "no",
        "speaks": ["ar", "fr"],
    }
    assert read_facts(raw, COMMUNES) == Facts(**(raw | {"speaks": ("ar", "fr")}))  # type: ignore[arg-type]


def test_true_and_false_are_yes_and_no_and_outside_is_a_place() -> None:
    facts = read_facts({"children": True, "can_read": False, "municipality": "outside_brussels"}, COMMUNES)
    assert (facts.children, facts.can_read, facts.municipality) == ("yes", "no", "outside_brussels")


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("municipality", "paris"),
        ("municipality", "Schaerbeek"),
        ("municipality", 1030),
        ("municipality", ["schaerbeek"]),
        ("municipality", ""),
        ("residence_status", "martian"),
        ("residence_status", ["eu_citizen", "asylum_seeker"]),
        ("residence_status", "right_to_work"),
        ("months_in_belgium", -1),
        ("months_in_belgium", 1441),
        ("months_in_belgium", "2"),
        ("months_in_belgium", 2.5),
        ("age", -1),
        ("age", 121),
        ("age", 200),
        ("age", True),
        ("age", "depuis toujours"),
        ("age", 10**30),
        ("age", float("nan")),
        ("gender", "female"),
        ("gender", False),
        ("children", "3"),
        ("children", 2),
        ("can_read", "a bit"),
        ("speaks", "ar"),
        ("speaks", ["Arabic"]),
        ("speaks", [1]),
        ("speaks", {"ar": 1}),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_a_next_step(fact: str, value: Any) -> None:
    with pytest.raises(BadFact) as caught:
        read_facts({fact: value}, COMMUNES)
    assert caught.value.fact == fact
    assert caught.value.next_step.startswith("Give ")
    assert str(value) not in caught.value.message or value == ""


def test_a_name_that_is_no_fact_is_refused_and_the_near_one_named() -> None:
    with pytest.raises(BadFact, match="Is it “age”") as caught:
        read_facts({"aage": 3}, COMMUNES)
    assert caught.value.fact is None
    with pytest.raises(BadFact, match="The facts are: municipality, "):
        read_facts({"national_number": "x"}, COMMUNES)
    with pytest.raises(BadFact, match="Write them like"):
        read_facts([("age", 3)], COMMUNES)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(raw=JSON | st.dictionaries(st.sampled_from(list(FACTS)), JSON))
def test_anything_is_facts_or_an_error_with_a_next_step(raw: Any) -> None:
    try:
        found: Facts | LoketError = read_facts(raw, COMMUNES)
    except LoketError as error:
        found = error
    assert isinstance(found, Facts) or (found.message and found.next_step)
