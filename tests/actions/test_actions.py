"""The actions, run as rasa-sdk runs them, on the published content."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import actions
from bot.compose.phrases import one_paragraph
from bot.content.publish import ContentStore


def run(
    action: Any, store: ContentStore, *, language: str = "nl", slots: dict[str, Any] | None = None, **entities: Any
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Run an action; return the replies and the slots it sets."""
    found = [
        {"entity": name, "value": value}
        for name, values in entities.items()
        for value in (values if isinstance(values, list) else [values])
    ]
    message = {
        "metadata": {"language": language, "content": store.current().version},
        "entities": found,
        "intent": {"name": "faq"},
    }
    tracker = Tracker.from_dict({"sender_id": "x", "slots": slots or {}, "latest_message": message, "events": []})
    dispatcher = CollectingDispatcher()
    events = action.run(dispatcher, tracker, {})
    return [m["custom"] for m in dispatcher.messages], {e["name"]: e["value"] for e in events}


def test_an_answer_comes_in_the_language_of_the_turn(store: ContentStore) -> None:
    for language in ("nl", "fr", "en", "ar"):
        replies, slots = run(actions.ActionAnswer(), store, language=language, faq_id="language_dutch_where")
        assert replies[0]["language"] == language
        assert replies[0]["faq"] == "language_dutch_where"
        assert slots == {"faq_id": "language_dutch_where", "service_id": None, "failures": 0, "simplicity": 0}


def test_not_understood_goes_from_simpler_to_example_to_a_person(store: ContentStore) -> None:
    faq = store.current().content.faqs["language_dutch_where"].texts["nl"]
    said = []
    slots: dict[str, Any] = {"faq_id": "language_dutch_where", "simplicity": 0}
    for _ in range(3):
        replies, new = run(actions.ActionSimpler(), store, slots=slots)
        said.append(replies[0])
        slots.update(new)
    assert said[0]["text"] == one_paragraph(faq.simpler or "")
    assert said[1]["text"] == one_paragraph(faq.example or "")
    assert said[2]["state"] == "person"


def test_not_understood_before_any_answer_explains_the_loket(store: ContentStore) -> None:
    replies, _ = run(actions.ActionSimpler(), store)
    assert replies[0]["choices"]


def test_unsure_offers_choices_then_the_subjects_then_a_person(store: ContentStore) -> None:
    slots: dict[str, Any] = {"failures": 0}
    states = []
    for _ in range(3):
        candidates = ["language_dutch_where", "language_dutch_cost", "language_online"]
        replies, new = run(actions.ActionClarify(), store, slots=slots, candidate=candidates)
        states.append(replies[0]["state"])
        slots.update(new)
    assert states == ["clarify", "topics", "person"]


@pytest.mark.parametrize("kind", ["hello", "thanks", "bye", "bot", "cannot_read", "person", "something_new"])
def test_small_talk_always_gets_a_sentence(store: ContentStore, kind: str) -> None:
    replies, _ = run(actions.ActionSmalltalk(), store, smalltalk_id=kind)
    assert replies[0]["text"]
    assert (replies[0]["state"] == "person") == (kind == "person")


def test_a_service_is_shown_with_its_card(store: ContentStore) -> None:
    replies, _ = run(actions.ActionShowService(), store, service_id="bapa_via")
    assert replies[0]["service"]["id"] == "bapa_via"


def test_an_unknown_faq_or_service_is_said_not_raised(store: ContentStore) -> None:
    assert run(actions.ActionAnswer(), store, faq_id="gone")[0][0]["state"] == "unknown"
    assert run(actions.ActionShowService(), store, service_id="gone")[0][0]["state"] == "unknown"
    assert run(actions.ActionOutOfScope(), store)[0][0]["state"] == "unknown"
    assert run(actions.ActionHandOver(), store)[0][0]["state"] == "person"


def test_the_other_questions_of_a_message_are_offered(store: ContentStore) -> None:
    replies, _ = run(actions.ActionAnswer(), store, faq_id="language_dutch_where", also=["housing_ais", "nothing_such"])
    assert [c["id"] for c in replies[1]["choices"]] == ["faq:housing_ais"]


@pytest.mark.parametrize(("kind", "faq"), [("fire", "emergency_112"), ("missing_child", "emergency_child_missing")])
def test_danger_says_the_number_first_and_nothing_is_remembered(store: ContentStore, kind: str, faq: str) -> None:
    content = store.current().content
    for language in content.faqs[faq].texts:
        replies, slots = run(actions.ActionCrisis(), store, language=language, crisis_id=kind)
        service = content.services[content.crises[kind].services[0]]
        assert (replies[0]["state"], replies[0]["faq"], replies[0]["language"]) == ("crisis", faq, language)
        assert replies[0]["service"]["phone"] == service.phone
        assert slots["faq_id"] is None


def test_of_several_answers_to_one_danger_the_nearest_is_said(store: ContentStore) -> None:
    replies, _ = run(actions.ActionCrisis(), store, crisis_id="violence", candidate=["women_sexual_violence"])
    assert replies[0]["faq"] == "women_sexual_violence"
    replies, _ = run(actions.ActionCrisis(), store, crisis_id="violence", candidate=["housing_ais"])
    assert replies[0]["faq"] == store.current().content.crises["violence"].faqs[0]


def test_a_danger_nobody_described_leads_to_a_person(store: ContentStore) -> None:
    replies, _ = run(actions.ActionCrisis(), store, crisis_id="meteor")
    assert replies[0]["state"] == "person"


@pytest.mark.parametrize(
    "aspect", ["where", "phone", "hours", "cost", "languages", "bring", "website", "appointment", "what"]
)
def test_a_follow_up_is_answered_from_the_card_in_every_language(store: ContentStore, aspect: str) -> None:
    content = store.current().content
    for service_id, service in content.services.items():
        if service.state == "ceased":
            continue
        for language in service.texts:
            slots = {"faq_id": None, "service_id": service_id}
            replies, _ = run(actions.ActionFollowUp(), store, language=language, slots=slots, followup_id=aspect)
            assert (replies[0]["language"], replies[0]["service"]["id"]) == (language, service_id)


def test_where_and_when_come_from_the_service_of_the_answer(store: ContentStore) -> None:
    content = store.current().content
    slots = {"faq_id": "housing_homeless_tonight", "service_id": None}
    replies, _ = run(actions.ActionFollowUp(), store, language="en", slots=slots, followup_id="phone")
    assert content.services["samusocial"].phone in replies[0]["text"]


def test_the_price_of_a_course_is_the_neighbour_question_about_price(store: ContentStore) -> None:
    slots = {"faq_id": "language_dutch_where", "service_id": None}
    replies, _ = run(actions.ActionFollowUp(), store, language="nl", slots=slots, followup_id="cost")
    assert replies[0]["faq"] == "language_dutch_cost"


def test_a_follow_up_for_somebody_else_offers_the_neighbours(store: ContentStore) -> None:
    faq = store.current().content.faqs["integration_mandatory"]
    slots = {"faq_id": faq.id, "service_id": None}
    replies, _ = run(
        actions.ActionFollowUp(), store, slots=slots, followup_id="who_else", candidate=[faq.neighbours[1]]
    )
    assert [c["id"] for c in replies[0]["choices"]][0] == f"faq:{faq.neighbours[1]}"


def test_a_follow_up_on_nothing_is_asked_back(store: ContentStore) -> None:
    replies, _ = run(actions.ActionFollowUp(), store, followup_id="cost")
    assert replies[0]["state"] == "clarify"
    assert "do:topics" in [c["id"] for c in replies[0]["choices"]]


@pytest.mark.parametrize("kind", ["stop", "insult", "yes", "no", "hello", "thanks"])
def test_small_talk_is_answered_in_every_language(store: ContentStore, kind: str) -> None:
    for language in ("nl", "ar", "ps", "ru"):
        replies, _ = run(actions.ActionSmalltalk(), store, language=language, smalltalk_id=kind)
        assert (replies[0]["state"], replies[0]["language"]) == ("smalltalk", language)


@pytest.mark.parametrize("kind", ["repeat", "slower", "forget", "language"])
def test_what_is_about_the_conversation_is_left_to_the_gateway(store: ContentStore, kind: str) -> None:
    replies, _ = run(actions.ActionSmalltalk(), store, smalltalk_id=kind)
    assert replies == [{"do": actions.COMMANDS[kind]}]


def test_i_do_not_understand_said_in_words_gives_easier_words(store: ContentStore) -> None:
    slots = {"faq_id": "language_dutch_where", "simplicity": 0}
    replies, new = run(actions.ActionSmalltalk(), store, slots=slots, smalltalk_id="simpler")
    assert new == {"simplicity": 1}
    assert replies[0]["faq"] == "language_dutch_where"
