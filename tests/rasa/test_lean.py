"""What we took out of Rasa's turn does not let a broken answer through."""

from __future__ import annotations

from collections.abc import Iterator

import jsonschema
import pytest
from rasa.core.actions.action import RemoteAction

from bot.rasa import lean


@pytest.fixture
def action() -> Iterator[RemoteAction]:
    before = RemoteAction._validate_action_result
    lean.install()
    yield RemoteAction("action_answer", None)
    RemoteAction._validate_action_result = before


def test_a_good_answer_passes(action: RemoteAction) -> None:
    good = {"events": [{"event": "slot", "name": "faq_id", "value": "x"}], "responses": [{"custom": {"text": "a"}}]}
    assert action._validate_action_result(good)


@pytest.mark.parametrize("bad", [{"events": "none", "responses": []}, {"events": [{}], "responses": []}, []])
def test_a_broken_answer_is_refused_as_before_without_quoting_it(action: RemoteAction, bad: object) -> None:
    with pytest.raises(jsonschema.ValidationError) as caught:
        action._validate_action_result(bad)
    assert "action_answer" in str(caught.value)
