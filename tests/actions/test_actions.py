"""The actions, run as rasa-sdk runs them, on the published content."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import actions, context
from bot.compose.phrases import one_paragraph
from bot.content.publish import ContentStore


@pytest.fixture(scope="module")
def store(published: Path) -> ContentStore:
    return ContentStore(published)


@pytest.fixture(autouse=True)
def _published(store: ContentStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context, "store", lambda: store)


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
        assert slots == {"faq_id": "language_dutch_where", "failures": 0, "simplicity": 0}


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
