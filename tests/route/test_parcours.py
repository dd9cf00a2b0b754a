"""The check of the welcome path as a dialogue: its questions, its ranges, the result with the offices."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from bot.clock import BRUSSELS
from bot.compose import parcours, route
from bot.compose.phrases import phrase, spoken_languages
from bot.compose.replies import answer
from bot.content.types import Content
from bot.eligibility.facts import Facts
from bot.route.dialogue import PARCOURS, facts_of
from bot.route.reading import PARCOURS_AGES, read
from bot.route.turn import State, begin, heard, tapped
from bot.spoken_ways import ways_replies

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=BRUSSELS)


def test_the_button_begins_with_the_papers_and_there_is_no_way_back_before_them(content: Content) -> None:
    state = tapped(content, State(), PARCOURS)
    assert (state.asking, state.path.topic) == ("residence_status", PARCOURS)
    assert tapped(content, state, "back").asking == "residence_status"
    choices = route.question(content, "en", "residence_status", topic=PARCOURS, is_first=True)[0].choices
    assert [choice.id for choice in choices][-2:] == ["fact:residence_status:skip", "do:stop"]


def test_the_questions_have_the_ranges_of_the_rules_and_their_own_why(content: Content) -> None:
    (asked,) = route.question(content, "en", "age", topic=PARCOURS)
    assert [c.id for c in asked.choices][:3] == ["fact:age:16", "fact:age:40", "fact:age:70"]
    assert asked.text.endswith(phrase(content, "en", "parcours_ask_why"))
    (asked,) = route.question(content, "en", "municipality", topic=PARCOURS)
    assert [c.id for c in asked.choices][:2] == ["fact:municipality:in_brussels", "fact:municipality:outside_brussels"]


def test_no_range_of_a_button_is_cut_in_two_by_the_rules(content: Content) -> None:
    assert content.parcours is not None
    limits = {content.parcours.must.who.age, content.parcours.may.who.age}
    assert {(a.min, a.max) for a in limits if a} == {(18, 64), (18, None)}
    assert content.parcours.must.who.max_months_in_belgium == 35


@pytest.mark.parametrize("answer_", ["fact:municipality:in_brussels", "Bruxelles", "1050", "Schaerbeek", "skip"])
def test_the_region_is_enough(content: Content, answer_: str) -> None:
    state = begin(content, PARCOURS)
    for tap in ("residence_status:refugee", "age:40", "months_in_belgium:12"):
        state = tapped(content, state, tap)
    assert state.asking == "municipality"
    if answer_.startswith("fact:") or answer_ == "skip":
        after = tapped(content, state, f"municipality:{answer_.rpartition(':')[2]}")
    else:
        after = heard(content, state, answer_, TODAY)  # type: ignore[assignment]
    assert after.done == "found"
    assert facts_of(content, after.path).municipality in {None, "schaerbeek"}


def test_an_asylum_seeker_is_asked_one_thing_only(content: Content) -> None:
    state = heard(content, begin(content, PARCOURS), "demandeur d'asile", TODAY)
    assert state is not None
    assert state.done == "found"


def test_the_labels_of_its_ages_may_be_typed_in_every_language(content: Content) -> None:
    for language in spoken_languages(content):
        for key, value in PARCOURS_AGES.items():
            assert read(content, "age", phrase(content, language, key), TODAY).values == (str(value),), language


def test_the_result_names_one_office_of_each_language_and_offers_the_others(content: Content) -> None:
    for language in spoken_languages(content):
        facts = Facts(residence_status="refugee", age=30, months_in_belgium=8, municipality="molenbeek")
        first, *cards = parcours.result(content, language, facts, NOW)
        assert first.text.startswith(phrase(content, language, "parcours_seems_must"))
        assert [card.service.id for card in cards if card.service] == ["bapa_via", "bon"]
        offered = {choice.id for choice in cards[-1].choices}
        assert offered == {
            "card:integration:bon", "service:bapa_bxl", "service:bapa_convivial", "route:parcours", "do:person",
        }  # fmt: skip


def test_who_it_is_not_for_gets_no_office_but_other_help_and_a_person(content: Content) -> None:
    (only,) = parcours.result(content, "en", Facts(residence_status="asylum_seeker"), NOW)
    assert {"service:sampa", "faq:language_asylum", "do:person"} <= {choice.id for choice in only.choices}


def test_it_is_offered_under_the_answers_on_the_mandatory_path(content: Content) -> None:
    assert content.parcours is not None
    for faq in content.parcours.under:
        assert "route:parcours" in [choice.id for choice in answer(content, "nl", faq, TODAY)[0].choices]
    assert "route:parcours" not in [c.id for c in answer(content, "nl", "health_mutuelle", TODAY)[0].choices]


def test_every_way_it_can_be_said_is_known_ahead(content: Content) -> None:
    ahead = {reply.text for reply in ways_replies(content, "en", TODAY)}
    for taps in (
        ("residence_status:refugee", "age:40", "months_in_belgium:12", "municipality:in_brussels"),
        ("residence_status:student", "age:skip", "months_in_belgium:2", "municipality:outside_brussels"),
        ("residence_status:skip", "age:70", "municipality:skip"),
        ("residence_status:asylum_seeker",),
    ):
        state = begin(content, PARCOURS)
        for tap in taps:
            (asked,) = route.question(content, "en", str(state.asking), topic=PARCOURS)
            assert asked.text in ahead
            state = tapped(content, state, tap)
        assert state.done == "found"
        assert parcours.result(content, "en", facts_of(content, state.path), NOW)[0].text in ahead
