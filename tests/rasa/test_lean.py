"""What we took out of Rasa's turn does not let a broken answer through."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import Event, SlotSet, UserUttered

from bot.rasa import lean


@pytest.fixture
def action() -> Iterator[RemoteAction]:
    before = RemoteAction._validate_action_result, Event.resolve_by_type
    lean.install()
    yield RemoteAction("action_answer", None)
    RemoteAction._validate_action_result, Event.resolve_by_type = before[0], staticmethod(before[1])


def test_a_good_answer_passes(action: RemoteAction) -> None:
    good = {"events": [{"event": "slot", "name": "faq_id", "value": "x"}], "responses": [{"custom": {"text": "a"}}]}
    assert action._validate_action_result(good)


@pytest.mark.parametrize(
    "bad",
    [
        {"events": "none", "responses": []},
        {"events": [{}], "responses": []},
        {"events": [{"event": "slot", "timestamp": "late"}], "responses": []},
        {"events": [], "responses": ["a"]},
        [],
    ],
)
def test_a_broken_answer_is_refused_as_before_without_quoting_it(action: RemoteAction, bad: object) -> None:
    with pytest.raises(ValueError, match="has not the form") as caught:
        action._validate_action_result(bad)
    assert "action_answer" in str(caught.value)


def test_events_are_found_as_rasa_finds_them(action: RemoteAction) -> None:
    assert Event.resolve_by_type("user") is UserUttered
    slot = Event.from_parameters({"event": "slot", "name": "faq_id", "value": "x"})
    assert slot == SlotSet("faq_id", "x")
    assert Event.resolve_by_type("topic") is None
    with pytest.raises(ValueError, match="Unknown event"):
        Event.resolve_by_type("no such event")
