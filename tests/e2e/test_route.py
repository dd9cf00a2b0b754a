"""The way to the right place through the real Rasa: taps, free text, a question in between, back, the result, stop."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.conftest import Conversation, Loket

pytestmark = pytest.mark.e2e


def ids(turn: dict[str, Any]) -> list[str]:
    return [choice["id"] for choice in turn["replies"][-1]["choices"]]


def begin(loket: Loket, language: str, topic: str) -> Conversation:
    conversation = loket.open(language)
    conversation.tap(f"lang:{language}")
    assert "route:topic:work" in ids(conversation.tap("route:start"))
    conversation.tap(f"route:topic:{topic}")
    return conversation


def test_a_refugee_of_25_finds_work_by_words_with_a_question_in_between(loket: Loket) -> None:
    conversation = begin(loket, "nl", "work")
    asked = conversation.say("waar kan ik Nederlands leren?")
    assert asked["replies"][0]["state"] == "answer"
    assert "fact:residence_status:refugee" in ids(asked)
    assert "fact:residence_status:refugee" in ids(conversation.say("blablabla"))
    assert "fact:age:25" in ids(conversation.say("ik ben erkend vluchteling"))
    assert "fact:age:25" in ids(conversation.say("200"))
    assert "fact:residence_status:refugee" in ids(conversation.tap("do:back"))
    conversation.tap("fact:residence_status:refugee")
    found = conversation.say("25")
    services = [reply["service"]["id"] for reply in found["replies"] if reply.get("service")]
    assert 1 <= len(services) <= 3
    assert "actiris" in services
    card = conversation.tap("card:work:actiris")
    assert {reply["language"] for reply in card["replies"]} == {"fr", "nl"}
    assert conversation.say("en op zaterdag?")["replies"]


def test_a_long_dialogue_loses_nothing_although_rasa_reads_back_only_the_last_events(loket: Loket) -> None:
    conversation = begin(loket, "en", "family")
    conversation.tap("fact:residence_status:refugee")
    for _ in range(9):
        assert "fact:age:25" in ids(conversation.say("where can I learn Dutch?"))
    assert "fact:children:yes" in ids(conversation.say("30"))
    assert "fact:municipality:skip" in ids(conversation.say("yes"))
    assert {"fact:municipality:brussels", "fact:municipality:ixelles"} <= set(ids(conversation.say("1050")))
    found = conversation.tap("fact:municipality:ixelles")
    assert "famiris" in [reply["service"]["id"] for reply in found["replies"] if reply.get("service")]


def test_stop_ends_it_and_danger_too(loket: Loket) -> None:
    conversation = begin(loket, "en", "work")
    assert "route:start" in ids(conversation.tap("do:stop"))
    assert conversation.say("where can I learn Dutch?")["replies"][-1]["state"] == "answer"
    conversation.tap("route:start")
    conversation.tap("route:topic:work")
    assert conversation.say("my husband hits me, I am 25")["replies"][-1]["state"] == "crisis"
    assert conversation.say("where can I learn Dutch?")["replies"][-1]["state"] == "answer"


def test_arabic_words_are_read_too(loket: Loket) -> None:
    conversation = begin(loket, "ar", "work")
    assert "fact:months_in_belgium:skip" in ids(conversation.say("طالب لجوء"))
    assert "fact:age:25" in ids(conversation.say("منذ سنتين"))
