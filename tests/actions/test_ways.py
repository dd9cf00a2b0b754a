"""The check of the welcome path, a legal answer and a person, run as rasa-sdk runs the actions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from actions import actions, route
from bot.clock import BRUSSELS
from bot.compose import person
from bot.compose.phrases import phrase, spoken_languages
from bot.content.publish import ContentStore
from bot.content.types import Content
from tests.actions.test_actions import run
from tests.actions.test_route import Talk


@pytest.fixture
def talk(store: ContentStore) -> Talk:
    talk = Talk(store)
    talk.tap("parcours", route.ActionRouteStart(), "route")
    return talk


def choices(talk: Talk) -> list[str]:
    return [choice["id"] for reply in talk.said for choice in reply.get("choices", [])]


def test_the_check_asks_by_words_and_buttons_and_ends_with_the_offices(talk: Talk) -> None:
    assert talk.slots["route_asking"] == "residence_status"
    assert "do:back" not in [choice["id"] for choice in talk.ask()["choices"]]
    talk.say("I am a refugee and I am 30 years old")
    assert talk.slots["route_asking"] == "months_in_belgium"
    talk.tap("months_in_belgium:12")
    talk.tap("municipality:in_brussels")
    assert talk.slots["route_done"] == "found"
    talk.tap("x", route.ActionRouteResult())
    assert talk.said[0]["text"].startswith("It looks as if you must")
    assert {"card:integration:bon", "route:parcours", "do:person"} <= set(choices(talk))


def test_what_it_asks_for_is_explained_in_its_own_words(talk: Talk, content: Content) -> None:
    message: dict[str, Any] = {"text": "", "intent": {"name": "simpler"}, "entities": []}
    talk.run(route.ActionRouteWhy(), "action_listen", message)
    assert talk.said[0]["text"] == phrase(content, "en", "parcours_ask_why")


def test_an_answer_changed_afterwards_gives_another_verdict(talk: Talk) -> None:
    for tap in ("residence_status:refugee", "age:40", "months_in_belgium:12", "municipality:skip"):
        talk.tap(tap)
    talk.tap("months_in_belgium:60", route.ActionRouteChanged())
    assert talk.said[1]["text"].startswith("It looks as if you may")


def test_women_s_places_stay_in_no_slot(store: ContentStore) -> None:
    talk = Talk(store)
    talk.tap("topic:women", route.ActionRouteStart(), "route")
    talk.tap("gender:woman")
    while talk.slots.get("route_done") is None:
        talk.tap(f"{talk.slots['route_asking']}:skip")
    talk.tap("x", route.ActionRouteResult())
    assert any(reply.get("service") for reply in talk.said)
    left = {name: value for name, value in talk.slots.items() if value not in (None, [], "")}
    assert left == {}


def test_after_a_legal_answer_a_person_is_offered(store: ContentStore, content: Content) -> None:
    for faq_id in ("residence_card_renew", "integration_mandatory", "housing_eviction", "residence_nationality"):
        answered, _ = run(actions.ActionAnswer(), store, language="ar", faq_id=faq_id)
        texts = [reply["text"] for reply in answered if "text" in reply]
        assert phrase(content, "ar", "person_legal") in texts
    answered, _ = run(actions.ActionAnswer(), store, language="ar", faq_id="language_dutch_where")
    assert phrase(content, "ar", "person_legal") not in [reply.get("text") for reply in answered]


@pytest.mark.parametrize(
    ("now", "is_open", "said"),
    [
        ("2026-11-23T10:00", True, "until 12:00"),
        ("2026-11-23T13:00", False, "It opens: tomorrow 09:00."),
        ("2026-11-26T16:00", False, "It opens: today 17:00."),
        ("2026-12-24T21:00", False, "It opens: Monday 09:00."),
    ],
)
def test_the_hours_of_the_office_are_said_when_a_person_is_asked_for(
    content: Content, now: str, is_open: bool, said: str
) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=BRUSSELS)
    card, hours = person.hand_over(content, "en", moment)
    assert card.service is not None
    assert card.service.open_now is is_open
    assert hours.text.startswith(phrase(content, "en", "person_closed")) is not is_open
    for language in spoken_languages(content):
        assert len(person.hand_over(content, language, moment)) == 2
    assert said in hours.text
