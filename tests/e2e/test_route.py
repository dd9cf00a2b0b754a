"""The way to the right place through the real Rasa: taps, free text, a question in between, back, the result, stop."""

from __future__ import annotations

from typing import Any

import pytest

from bot.content.load import load_content
from tests.e2e.conftest import Conversation, Loket

pytestmark = pytest.mark.e2e


def ids(turn: dict[str, Any]) -> list[str]:
    return [choice["id"] for choice in turn["replies"][-1]["choices"]]


def content_phrases(loket: Loket, language: str) -> dict[str, str]:
    return load_content(loket.content).content.phrases[language]


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


@pytest.mark.parametrize(
    ("language", "question", "papers", "age", "months", "inside"),
    [
        ("fr", "dois-je suivre le parcours d'accueil ?", "je suis réfugié", "30", "8 mois", "Schaerbeek"),
        ("nl", "moet ik inburgeren?", "ik ben erkend vluchteling", "30 jaar", "8 maanden", "1030"),
        ("ar", None, "لاجئ", "30", "منذ سنتين", "سكاربيك"),
        ("tr", None, "mülteci", "30", "8 ay", "Brüksel"),
    ],
)
def test_whether_the_welcome_path_is_a_duty_is_explained_and_not_decided(
    loket: Loket, language: str, question: str | None, papers: str, age: str, months: str, inside: str
) -> None:
    conversation = loket.open(language)
    conversation.tap(f"lang:{language}")
    offered = conversation.say(question) if question else conversation.tap("topic:integration")
    assert "route:parcours" in [choice["id"] for reply in offered["replies"] for choice in reply["choices"]]
    assert "fact:residence_status:asylum_seeker" in ids(conversation.tap("route:parcours"))
    assert "fact:age:70" in ids(conversation.say(papers))
    assert "fact:months_in_belgium:12" in ids(conversation.say(age))
    assert "fact:municipality:in_brussels" in ids(conversation.say(months))
    found = conversation.say(inside)
    phrases = content_phrases(loket, language)
    assert found["replies"][0]["text"].startswith(phrases["parcours_seems_must"])
    assert found["replies"][0]["text"].endswith(phrases["parcours_confirm"])
    assert found["replies"][0]["source"]["checked"]
    shown = {reply["service"]["id"] for reply in found["replies"] if reply.get("service")}
    assert len(shown) == 2
    assert "bon" in shown
    assert {"route:parcours", "do:person"} <= set(ids(found))


def test_an_asylum_seeker_hears_what_there_is_for_her_and_stop_ends_the_check(loket: Loket) -> None:
    conversation = loket.open("ar")
    conversation.tap("lang:ar")
    conversation.tap("topic:integration")
    conversation.tap("route:parcours")
    found = conversation.say("طالب لجوء")
    assert {"service:sampa", "faq:language_asylum"} <= set(ids(found))
    conversation.tap("topic:integration")
    conversation.tap("route:parcours")
    assert "route:start" in ids(conversation.tap("do:stop"))


def test_two_facts_in_one_message_are_both_taken(loket: Loket) -> None:
    conversation = begin(loket, "nl", "family")
    asked = ids(conversation.say("ik woon in Schaarbeek en ik ben 25 jaar"))
    assert "fact:residence_status:refugee" in asked
    assert "fact:age:25" not in ids(conversation.tap("fact:residence_status:refugee"))


def test_the_first_weeks_go_step_by_step_and_can_be_come_back_to(loket: Loket) -> None:
    conversation = loket.open("fr")
    conversation.tap("lang:fr")
    assert "path:arrival:1" in ids(conversation.tap("topic:residence"))
    first = conversation.tap("path:arrival:1")
    assert first["replies"][1]["faq"] == "residence_commune_register"
    assert "path:arrival:3" in ids(conversation.tap("path:arrival:2"))
    assert "path:arrival:2" in ids(conversation.say("où puis-je apprendre le néerlandais ?"))
    assert "path:arrival:4" in ids(conversation.tap("path:arrival:3"))
    assert "path:arrival:4:yes" in ids(conversation.tap("path:arrival:4"))
    assert conversation.say("plus simple s'il vous plaît")["replies"]
