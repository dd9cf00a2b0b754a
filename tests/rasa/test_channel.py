"""The channel: what may come in, and that a tap never passes through text."""

from __future__ import annotations

import pytest
from rasa.core.channels.channel import CollectingOutputChannel

from bot.rasa.channel import LoketChannel, _message


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"sender": "a"},
        {"sender": "", "text": "x"},
        {"sender": 3, "text": "x"},
        {"sender": "a", "text": "x", "tap": {"intent": "faq"}},
        {"sender": "a", "tap": {"intent": "restart"}},
        {"sender": "a", "tap": {"intent": "action_listen"}},
        {"sender": "a", "text": " / "},
    ],
)
def test_what_the_gateway_never_sends_is_refused(body: dict[str, object]) -> None:
    assert _message(body, CollectingOutputChannel()) is None


def test_a_slash_command_arrives_as_words() -> None:
    message = _message({"sender": "a", "text": '/faq{"faq_id":"x"}'}, CollectingOutputChannel())
    assert message is not None
    assert not message.text.startswith("/")
    assert message.parse_data is None


def test_a_tap_becomes_parse_data() -> None:
    body = {"sender": "a", "tap": {"intent": "faq", "entities": {"faq_id": "x"}}, "metadata": {"language": "nl"}}
    message = _message(body, CollectingOutputChannel())
    assert message is not None
    assert message.text == ""
    found = {e["entity"]: e["value"] for e in message.parse_data["entities"]}
    assert found == {"faq_id": "x", "language": "nl"}


def test_without_a_secret_the_channel_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LOKET_SECRET", raising=False)
    with pytest.raises(RuntimeError, match="loket up"):
        LoketChannel.from_credentials(None)


def test_forgetting_reaches_our_store_behind_rasas_wrapper() -> None:
    from types import SimpleNamespace

    from rasa.core.agent import Agent
    from rasa.core.tracker_store import InMemoryTrackerStore
    from rasa.shared.core.domain import Domain

    from bot.rasa.channel import _store

    own = InMemoryTrackerStore(Domain.empty())
    agent = Agent(domain=Domain.empty(), tracker_store=own)
    request = SimpleNamespace(app=SimpleNamespace(ctx=SimpleNamespace(agent=agent)))
    assert _store(request) is own
