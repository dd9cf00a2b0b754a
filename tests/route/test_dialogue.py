"""Questions and results for every person of the truth table, in every subject."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from bot.clock import BRUSSELS
from bot.compose import found, route
from bot.compose.phrases import spoken_languages
from bot.content.types import Content
from bot.eligibility.facts import Facts, read_facts
from bot.eligibility.judge import judge
from bot.eligibility.logic import NO, UNKNOWN
from bot.route.dialogue import MOST_QUESTIONS, Path, services_of, topics_of
from bot.route.turn import State, begin, heard, missed, tapped
from tests.eligibility.cases import TABLE

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=BRUSSELS)
PEOPLE: dict[str, Any] = TABLE["people"]
FOR_OTHERS = {"setis_bxl", "bruxelles_accueil_interpreters", "bruxelles_fle", "social_brussels"}


def walk(content: Content, topic: str, facts: dict[str, Any]) -> State:
    state = begin(content, topic)
    while state.asking is not None:
        state = tapped(content, state, f"{state.asking}:{facts.get(state.asking, 'skip')}")
    return state


def test_at_most_four_questions_and_two_and_a_half_on_average(content: Content) -> None:
    counts = [
        len(walk(content, topic, person["facts"]).path.asked)
        for person in PEOPLE.values()
        for topic in topics_of(content)
    ]
    assert max(counts) <= MOST_QUESTIONS
    assert sum(counts) / len(counts) <= 2.5


@pytest.mark.parametrize("name", PEOPLE)
def test_nobody_is_sent_where_the_answer_is_no(content: Content, name: str) -> None:
    facts = read_facts(PEOPLE[name]["facts"], content.municipalities)
    refused = set(PEOPLE[name].get("no", []))
    for topic in topics_of(content):
        places = found.rank(content, "en", topic, facts, NOW)
        assert 1 <= len(places) <= 3
        assert not {place.service.id for place in places} & refused
        for place in places:
            assert judge(place.service, facts, content.statuses).outcome is not NO
            assert not place.service.emergency
            assert not place.service.for_professionals
        sure = [place.outcome.outcome is UNKNOWN for place in places]
        assert sure == sorted(sure)


def test_services_for_organisations_and_danger_are_no_destinations(content: Content) -> None:
    offered = {service.id for topic in content.topics for service in services_of(content, topic)}
    assert set(content.services) >= FOR_OTHERS
    assert not offered & FOR_OTHERS
    assert not any(content.services[service].emergency for service in offered)
    assert "emergency" not in topics_of(content)


def test_the_own_commune_comes_first_among_equals(content: Content) -> None:
    facts = read_facts({"municipality": "ixelles", "residence_status": "refugee", "age": 25}, content.municipalities)
    assert found.rank(content, "en", "work", facts, NOW)[0].service.id == "duo_for_a_job"


def test_every_result_is_said_in_every_language_with_why_and_card(content: Content) -> None:
    for language in spoken_languages(content):
        for person in list(PEOPLE.values())[:3]:
            facts = read_facts(person["facts"], content.municipalities)
            first, *cards = found.result(content, language, "work", facts, NOW)
            assert first.language == language
            assert all(card.service is not None and card.source is not None for card in cards)
            assert [c.id for c in cards[-1].choices][-2:] == ["route:start", "do:person"]
            assert all(len(choice.id.encode()) <= 64 for card in cards for choice in card.choices)


def test_where_nothing_fits_the_general_desk_and_a_person_are_named(content: Content) -> None:
    (reply,) = found.none_fits(content, "fr", Facts(residence_status="refugee", age=30))
    assert [c.id for c in reply.choices] == ["service:cpas_ocmw", "service:bapa_bxl", "do:person", "route:start"]
    (reply,) = found.none_fits(content, "fr", Facts(residence_status="belgian"))
    assert "service:bapa_bxl" not in [c.id for c in reply.choices]


def test_back_takes_the_last_answer_away_and_then_the_subject(content: Content) -> None:
    state = tapped(content, begin(content, "work"), "residence_status:refugee")
    assert state.asking == "age"
    state = tapped(content, state, "back")
    assert (state.asking, dict(state.path.told)) == ("residence_status", {})
    assert tapped(content, state, "back").asking == "topic"


def test_a_skipped_question_never_comes_back(content: Content) -> None:
    state = tapped(content, begin(content, "work"), "residence_status:skip")
    assert state.asking != "residence_status"
    assert "residence_status" in state.path.declined


def test_three_misses_leave_the_question_out(content: Content) -> None:
    state = begin(content, "work")
    for _ in range(2):
        state = missed(content, state)
        assert (state.asking, state.variant) == ("residence_status", "again")
    assert missed(content, state).asking == "age"


def test_changing_ones_mind_replaces_the_answer(content: Content) -> None:
    state = tapped(content, begin(content, "work"), "residence_status:refugee")
    state = tapped(content, state, "residence_status:asylum_seeker")
    assert state.path.told["residence_status"] == "asylum_seeker"
    assert (state.variant, state.asking) == ("changed", "months_in_belgium")


def test_two_facts_that_exclude_each_other_are_asked_about(content: Content) -> None:
    state = tapped(content, begin(content, "family"), "residence_status:unaccompanied_minor")
    clash = heard(content, state, "40", TODAY)
    assert clash is not None
    assert clash.variant == "which"
    assert set(clash.among) == {"residence_status:unaccompanied_minor", "age:40"}
    choices = [c.id for c in route.question(content, "en", "age", clash.variant, clash.among)[0].choices]
    assert choices[:2] == ["fact:residence_status:unaccompanied_minor", "fact:age:40"]
    right = tapped(content, clash, "age:40")
    assert (right.asking, dict(right.path.told)) == ("residence_status", {"age": "40"})


def test_living_here_longer_than_one_lives_is_a_contradiction(content: Content) -> None:
    path = Path("work", {"residence_status": "asylum_seeker", "months_in_belgium": "400"}, (), ("residence_status",))
    state = tapped(content, State(path, "age"), "age:20")
    assert set(state.among) == {"months_in_belgium:400", "age:20"}


def test_a_shared_postcode_and_brussels_alone_ask_on(content: Content) -> None:
    state = State(Path("family"), "municipality")
    both = heard(content, state, "1050", TODAY)
    assert both is not None
    assert both.among == ("municipality:brussels", "municipality:ixelles")
    assert tapped(content, both, "municipality:ixelles").path.told["municipality"] == "ixelles"
    region = heard(content, state, "Brussel", TODAY)
    assert region is not None
    assert (region.variant, region.asking) == ("region", "municipality")


@pytest.mark.parametrize(
    "tap", ["age:200", "age:x", "municipality:paris", "colour:red", "residence_status:king", "", "age"]
)
def test_a_tampered_button_tells_nothing(content: Content, tap: str) -> None:
    state = begin(content, "work")
    assert dict(tapped(content, state, tap).path.told) == {}


def test_a_subject_may_be_typed_and_stop_forgets_all(content: Content) -> None:
    state = heard(content, begin(content), "Werk", TODAY)
    assert state is not None
    assert state.path.topic == "work"
    stopped = tapped(content, tapped(content, state, "residence_status:refugee"), "stop")
    assert (stopped.done, stopped.path) == ("stopped", Path())


def test_every_question_offers_three_answers_not_saying_back_and_stop(content: Content) -> None:
    for language in spoken_languages(content):
        for fact in route.ICONS:
            choices = [c.id for c in route.question(content, language, fact)[0].choices]
            assert choices[-3:] == [f"fact:{fact}:skip", "do:back", "do:stop"]
            answers = [c for c in choices[:-3] if ":page:" not in c]
            assert 1 <= len(answers) <= 3
    pages = [
        c.id.rpartition(":")[2]
        for page in range(route.PAGES)
        for c in route.question(content, "en", "residence_status", f"page:{page}")[0].choices
        if c.icon == "id_card"
    ]
    assert len(pages) == len(set(pages)) == 11
