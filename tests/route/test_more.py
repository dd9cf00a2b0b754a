"""Two facts in one message, and what must not be taken for one."""

from __future__ import annotations

from datetime import date

import pytest

from bot.content.types import Content
from bot.route.dialogue import Path
from bot.route.more import also_told, tells_two
from bot.route.turn import State, begin, heard

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("asked", "text", "told"),
    [
        ("residence_status", "ik woon in Schaarbeek en ik ben 25", {"municipality": "schaerbeek", "age": "25"}),
        ("age", "ik woon in Schaarbeek en ik ben 25", {"municipality": "schaerbeek"}),
        ("municipality", "ik woon in Schaarbeek en ik ben 25", {"age": "25"}),
        ("age", "1030, refugié", {"municipality": "schaerbeek", "residence_status": "refugee"}),
        ("residence_status", "1030, refugié", {"municipality": "schaerbeek"}),
        ("months_in_belgium", "2 jaar en ik ben 25 jaar", {"age": "25"}),
        ("age", "25 ans, depuis 2 ans en Belgique", {"months_in_belgium": "24"}),
        ("age", "أسكن في سكاربيك و عمري 25", {"municipality": "schaerbeek"}),
        ("residence_status", "мне 30 лет, живу в Иксель", {"age": "30", "municipality": "ixelles"}),
        ("residence_status", "I'm 40 years old, I live in Gent", {"age": "40", "municipality": "outside_brussels"}),
    ],
)  # fmt: skip
def test_both_are_taken(content: Content, asked: str, text: str, told: dict[str, str]) -> None:
    assert also_told(content, asked, text, TODAY)[0] == told


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("months_in_belgium", "1 year and 3 months"),
        ("age", "trente et un ans"),
        ("age", "25 ans et 2 enfants"),
        ("age", "J'habite à Bruxelles et j'ai 20 ans"),
        ("residence_status", "je ne suis pas réfugié et je ne sais pas"),
        ("age", "eu, 25"),
        ("residence_status", "ik heb 2 kinderen, ik ben 7 jaar getrouwd"),
        ("municipality", "I live in Paris and in London"),
    ],
)
def test_nothing_is_taken_for_a_fact_that_is_none(content: Content, asked: str, text: str) -> None:
    assert also_told(content, asked, text, TODAY) == ({}, text)


def test_the_rest_is_the_answer_to_the_question(content: Content) -> None:
    state = State(Path("family"), "months_in_belgium")
    after = heard(content, state, "2 jaar en ik ben 25 jaar", TODAY)
    assert after is not None
    assert dict(after.path.told) == {"months_in_belgium": "24", "age": "25"}
    assert after.path.asked == ("months_in_belgium",)


def test_only_other_facts_than_the_one_asked_for_still_count(content: Content) -> None:
    after = heard(content, begin(content, "work"), "I live in Ixelles and I am 25", TODAY)
    assert after is not None
    assert dict(after.path.told) == {"municipality": "ixelles", "age": "25"}
    assert (after.asking, after.variant) == ("residence_status", "")


def test_two_facts_that_exclude_each_other_are_asked_about_even_in_one_message(content: Content) -> None:
    after = heard(content, begin(content, "family"), "mineur non accompagné, j'ai 40 ans", TODAY)
    assert after is not None
    assert after.variant == "which"
    assert set(after.among) == {"residence_status:unaccompanied_minor", "age:40"}


def test_a_message_that_tells_two_things_is_an_answer_however_long(content: Content) -> None:
    assert tells_two(content, "age", "ik woon nu al een tijd in Schaarbeek en ik ben 25 jaar", TODAY)
    assert not tells_two(content, "age", "ik ben 25 en zoek een cursus voor mijn vrouw", TODAY)
