"""A fact told before it was asked for, an age without “I am”, and a place that is no call for help."""

from __future__ import annotations

from datetime import date

import pytest

from bot.compose import route
from bot.compose.phrases import phrase
from bot.content.types import Content
from bot.route.dialogue import PARCOURS, Path
from bot.route.more import also_told, says_only_where, told_instead
from bot.route.reading import read
from bot.route.turn import State, begin, heard

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize("text", ["Ixelles", "I live in Ixelles", "я живу в Ікселі", "Я живу в Икселе", "1060"])
def test_a_place_said_instead_of_papers_is_kept_and_papers_are_asked_again(content: Content, text: str) -> None:
    after = heard(content, begin(content, "work"), text, TODAY)
    assert after is not None
    assert after.path.told["municipality"] in {"ixelles", "saint_gilles"}
    assert after.asking == "residence_status"


def test_a_place_with_something_else_beside_it_is_kept(content: Content) -> None:
    asked = begin(content, "language")
    after = heard(content, asked, "أسكن في شاربيك وعندي طفلان", TODAY)
    assert after is not None
    assert after.path.told == {"municipality": "schaerbeek"}


@pytest.mark.parametrize("text", ["since 2023", "2023", "hello", "I do not know", "2 kinderen"])
def test_what_tells_nothing_else_stays_no_answer(content: Content, text: str) -> None:
    assert told_instead(content, "months_in_belgium", text, TODAY) == {}


@pytest.mark.parametrize(
    ("asked", "text", "age"),
    [
        ("residence_status", "тимчасовий захист, 41 рік", "41"),
        ("residence_status", "am pașaport românesc, 30 de ani", "30"),
        ("residence_status", "refugee, 27 years old", "27"),
        ("months_in_belgium", "2 mois et 27 ans", "27"),
        ("months_in_belgium", "27 ans et 2 mois", None),
        ("residence_status", "refugee, 8 years", None),
    ],
)
def test_years_alone_are_an_age_when_they_can_be_nothing_else(
    content: Content, asked: str, text: str, age: str | None
) -> None:
    assert also_told(content, asked, text, TODAY)[0].get("age") == age


def test_months_before_years_are_no_stretch_of_27_years(content: Content) -> None:
    after = heard(content, State(Path("work"), "months_in_belgium"), "2 mois et 27 ans", TODAY)
    assert after is not None
    assert after.path.told == {"months_in_belgium": "2", "age": "27"}


@pytest.mark.parametrize(
    "text", ["am pașaport românesc", "polski paszport", "soy ciudadana europea", "passeport roumain"]
)
def test_a_passport_of_the_union_is_understood(content: Content, text: str) -> None:
    assert read(content, "residence_status", text, TODAY).values == ("eu_citizen",)


@pytest.mark.parametrize("text", ["hablo español", "ik spreek Pools", "je parle portugais"])
def test_a_language_is_no_passport(content: Content, text: str) -> None:
    assert read(content, "residence_status", text, TODAY).kind == "nothing"


@pytest.mark.parametrize("text", ["я живу в Ікселі", "I live in Ixelles", "ik woon in Schaarbeek", "أسكن في شاربيك"])
def test_where_somebody_lives_is_no_call_for_help(content: Content, text: str) -> None:
    assert says_only_where(content, text)


@pytest.mark.parametrize(
    "text",
    [
        "я не хочу жити",
        "I live in fear",
        "I live in Ixelles and he hits me",
        "Ixelles",
        "я живу",
        "живу в Ікселі погано",
    ],
)
def test_a_call_for_help_stays_one(content: Content, text: str) -> None:
    assert not says_only_where(content, text)


@pytest.mark.parametrize(
    ("language", "first"), [("uk", "temporary_protection"), ("ro", "eu_citizen"), ("ar", "asylum_seeker")]
)
def test_the_likeliest_papers_of_a_language_are_offered_first_and_none_is_lost(
    content: Content, language: str, first: str
) -> None:
    shown = [
        choice.id
        for page in range(route.PAGES)
        for choice in route.question(content, language, "residence_status", f"page:{page}", topic=PARCOURS)[0].choices
        if choice.id.rpartition(":")[2] in route.STATUSES
    ]
    assert shown[0] == f"fact:residence_status:{first}"
    assert len(shown) == len(set(shown)) == len(route.STATUSES)


def test_the_words_of_the_buttons_still_count(content: Content) -> None:
    label = phrase(content, "ro", "status_eu_citizen_label")
    assert read(content, "residence_status", label, TODAY).values == ("eu_citizen",)
