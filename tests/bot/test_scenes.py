"""What people met at the counter: each of these went wrong once when a person's visit was played."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from bot import fallback
from bot.clock import BRUSSELS
from bot.compose import crisis, follow_up, menus, replies, services
from bot.compose.phrases import phrase, spoken_languages
from bot.compose.sources import source_line
from bot.compose.why import why
from bot.content.types import Content, Source
from bot.eligibility.facts import Facts
from bot.eligibility.judge import judge
from bot.engine import Ask
from bot.turn import Reply

TODAY = date(2026, 11, 21)
SATURDAY = datetime(2026, 11, 21, 23, 40, tzinfo=BRUSSELS)
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=BRUSSELS)


def ids(reply: Reply) -> list[str]:
    return [choice.id for choice in reply.choices]


def test_thanks_are_answered_without_another_question(content: Content) -> None:
    """After danger it was “do you have another question?”; before “did it help?” it was a question too many."""
    for language in spoken_languages(content):
        assert not set("?؟") & set(phrase(content, language, "smalltalk_thanks"))


@pytest.mark.parametrize("seen", ["2022", "2023-11", "2024-05-13"])
def test_a_source_reads_well_with_a_year_a_month_or_a_day(content: Content, seen: str) -> None:
    source = Source(url="https://example.brussels/page", checked="2026-11-01", seen=seen)
    for language in spoken_languages(content):
        line = source_line(content, language, source)
        assert ".." not in line
        assert line.endswith(".")
    assert "du 2022" not in source_line(content, "fr", source)


def test_hours_of_a_telephone_are_not_said_as_hours_of_a_door(content: Content) -> None:
    service = content.services["huis_nederlands"]
    assert service.opening_hours is None
    assert service.phone_hours is not None
    for language in spoken_languages(content):
        name = services.card(content, language, service).name
        begins = phrase(content, language, "detail_phone_hours", service=name, hours="|").partition("|")[0]
        for text in ("", "woensdag"):
            (said,) = follow_up.follow_up(
                content, language, "hours", faq_id=None, service_id=service.id, today=TODAY, text=text
            )
            assert said.text.startswith(begins)


def test_at_night_danger_offers_numbers_and_no_office_that_is_shut(content: Content) -> None:
    (night,) = crisis.crisis(content, "ar", "violence", (), TODAY, SATURDAY)
    (day,) = crisis.crisis(content, "ar", "violence", (), TODAY, MONDAY)
    assert "do:person" not in ids(night)
    assert ids(day) == [*ids(night), "do:person"]
    assert night.service is not None
    (alone,) = crisis.crisis(content, "ar", "fire", (), TODAY, SATURDAY)
    assert ids(alone) == ["do:person"]


def test_after_an_answer_about_the_law_a_person_is_offered_once(content: Content) -> None:
    shown = replies.with_legal(content, "fr", replies.answer(content, "fr", "residence_commune_register", TODAY))
    assert [i for reply in shown for i in ids(reply)].count("do:person") == 1
    assert ids(shown[-1]) == ["do:person"]
    plain = replies.answer(content, "fr", "housing_social_register", TODAY)
    assert replies.with_legal(content, "fr", plain) == plain


def test_whoever_touches_a_place_hears_whether_it_is_open(content: Content) -> None:
    shown = services.show_service(content, "tr", "maison_femmes_schaerbeek", SATURDAY)
    place, door = services.with_door(content, "tr", shown, SATURDAY)
    assert place.choices == ()
    assert place.service is not None
    assert door.text == place.service.open_line
    assert ids(door) == ["do:person"]


def test_of_a_number_that_always_answers_no_hours_are_said(content: Content) -> None:
    shown = services.show_service(content, "tr", "emergency_112", SATURDAY)
    assert services.with_door(content, "tr", shown, SATURDAY) == shown


def test_papers_that_fit_are_said_once(content: Content) -> None:
    facts = Facts(residence_status="refugee", age=25)
    said = why(content, "en", judge(content.services["duo_for_a_job"], facts, content.statuses))
    assert phrase(content, "en", "why_residence_status_yes") in said
    assert phrase(content, "en", "why_not_residence_status_yes") not in said


def test_a_menu_begins_with_what_most_people_come_for_and_loses_nothing(content: Content) -> None:
    for topic in content.topics.values():
        pages = [menus.questions_of(content, "ar", topic.id, page)[0] for page in range(7)]
        begun = [i.removeprefix("faq:") for i in ids(pages[0]) if i.startswith("faq:")]
        assert tuple(begun)[: len(topic.first)] == topic.first
        shown = {i.removeprefix("faq:") for page in pages for i in ids(page) if i.startswith("faq:")}
        assert shown == {faq.id for faq in content.faqs.values() if faq.topic == topic.id}
    assert content.topics["housing"].first[0] == "housing_social_register"


def test_without_the_engine_not_understanding_still_leads_to_a_person(content: Content) -> None:
    ask = Ask("engine", "ar", "version", intent="simpler")
    last = replies.answer(content, "ar", "housing_ais", TODAY)
    heard = [last[0].text]
    for _ in range(2):
        last = fallback.to_tap(content, ask, last, TODAY).replies
        heard.append(last[0].text)
    assert len(set(heard)) == 3
    assert fallback.to_tap(content, ask, last, TODAY).replies[0].state == "person"
