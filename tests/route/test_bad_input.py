"""Answers nobody can use: a sentence and a next step, never a wrong yes or no."""

from __future__ import annotations

from datetime import date

import pytest

from bot.compose import route
from bot.content.types import Content
from bot.eligibility.facts import Facts
from bot.route.dialogue import FACTS, Path, facts_of
from bot.route.reading import read
from bot.route.turn import State, begin, heard, missed, tapped

TODAY = date(2026, 11, 21)


def told(content: Content, fact: str, text: str) -> Facts:
    """Return what a person told who writes this when asked for a fact, and says no more."""
    after = heard(content, State(Path("work"), fact), text, TODAY)
    return facts_of(content, after.path if after is not None else Path("work"))


@pytest.mark.parametrize("fact", [fact for fact in FACTS if fact != "children"])
def test_a_single_1_is_no_fact(content: Content, fact: str) -> None:
    assert told(content, fact, "1") == Facts()
    assert missed(content, State(Path("work"), fact)).variant == "again"


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        ("age", "0"), ("age", "200"), ("age", "-3"), ("age", "3"), ("months_in_belgium", "depuis toujours"),
        ("months_in_belgium", "always"), ("months_in_belgium", "since 2023"), ("municipality", "Paris"),
        ("municipality", "Casablanca"), ("municipality", "75011"), ("municipality", "Kyiv"), ("age", "born in 1961"),
        ("municipality", "99999999"), ("residence_status", "🙂"), ("age", "😀"), ("children", "maybe"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_asked_again(content: Content, fact: str, text: str) -> None:
    assert told(content, fact, text) == Facts()
    again = missed(content, State(Path("work"), fact))
    assert (again.asking, again.variant) == (fact, "again")
    for language in ("en", "ar"):
        (asked,) = route.question(content, language, fact, "again")
        assert {f"fact:{fact}:skip", "do:back", "do:stop"} <= {choice.id for choice in asked.choices}


@pytest.mark.parametrize("text", ["2000", "9000 Gent", "Leuven", "ik woon in Vilvoorde"])
def test_another_belgian_city_is_outside(content: Content, text: str) -> None:
    assert told(content, "municipality", text).municipality == "outside_brussels"


@pytest.mark.parametrize("text", ["Brussel", "Bruxelles", "بروكسل", "Брюссель"])
def test_brussels_alone_asks_for_the_commune(content: Content, text: str) -> None:
    after = heard(content, State(Path("work"), "municipality"), text, TODAY)
    assert after is not None
    assert (after.asking, after.variant) == ("municipality", "region")


def test_eu_citizen_and_asylum_seeker_at_once_is_asked_which(content: Content) -> None:
    after = heard(content, begin(content, "work"), "je suis citoyen UE et demandeur d'asile", TODAY)
    assert after is not None
    assert after.variant == "which"
    (asked,) = route.question(content, "fr", "residence_status", after.variant, after.among)
    assert {"fact:residence_status:eu_citizen", "fact:residence_status:asylum_seeker"} <= {c.id for c in asked.choices}
    assert facts_of(content, after.path).residence_status is None


def test_the_later_of_two_contradicting_answers_counts(content: Content) -> None:
    state = tapped(content, begin(content, "work"), "residence_status:eu_citizen")
    state = tapped(content, state, "residence_status:asylum_seeker")
    assert facts_of(content, state.path) == Facts(residence_status="asylum_seeker")


def test_a_year_of_arrival_that_may_lie_on_either_side_of_three_years_is_asked_again(content: Content) -> None:
    assert read(content, "months_in_belgium", "since 2023", TODAY).kind == "nothing"
    assert read(content, "months_in_belgium", "since 2022", TODAY).values == ("47",)
    assert read(content, "months_in_belgium", "since 2024", TODAY).values == ("23",)
