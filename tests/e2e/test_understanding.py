"""Understanding through the real Rasa: danger first, follow-ups, several questions at once, small talk, languages."""

from __future__ import annotations

import pytest

from bot.content.types import Content
from tests.e2e.conftest import Loket

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(
    ("language", "words", "kind"),
    [
        ("ar", "زوجي يضربني الآن ساعدوني", "violence"),
        ("fr", "Au secours, il y a le feu dans la cage d'escalier !", "fire"),
        ("nl", "mijn dochter is weg ik vind haar niet meer", "missing_child"),
        ("en", "I do not want to live any more, I will end it tonight", "suicide"),
        ("ru", "мама упала и не дышит", "medical"),
        ("es", "el casero nos echa a la calle ahora mismo con los niños", "eviction_today"),
    ],
)
def test_danger_gets_its_number_first_in_every_language(
    loket: Loket, content: Content, language: str, words: str, kind: str
) -> None:
    reply = loket.open().say(words)["replies"][0]
    assert (reply["state"], reply["language"]) == ("crisis", language)
    assert reply["faq"] in content.crises[kind].faqs
    assert reply["service"]["id"] == content.crises[kind].services[0]


def test_the_numbers_of_a_crisis_can_be_tapped_and_again_says_nothing_of_it(loket: Loket) -> None:
    conversation = loket.open()
    reply = conversation.say("Mon mari me frappe, j'ai peur, aidez-moi")["replies"][0]
    other = next(choice["id"] for choice in reply["choices"] if choice["id"].startswith("service:"))
    assert conversation.tap(other)["replies"][0]["service"]["id"] == other.removeprefix("service:")
    conversation.say("Mon mari me frappe, j'ai peur, aidez-moi")
    assert conversation.tap("do:repeat")["replies"][0]["faq"] is None


def test_a_detail_is_asked_about_the_answer_before(loket: Loket, content: Content) -> None:
    conversation = loket.open()
    conversation.say("How do I register with Actiris?")
    reply = conversation.say("and the phone number?")["replies"][0]
    assert reply["service"]["phone"] == content.services[reply["service"]["id"]].phone
    assert reply["service"]["phone"] in reply["text"]
    assert conversation.say("is it open on saturday?")["replies"][0]["service"]["id"] == reply["service"]["id"]


def test_a_follow_up_on_nothing_is_asked_back(loket: Loket) -> None:
    assert loket.open().say("en wat kost dat?")["replies"][0]["state"] == "clarify"


def test_of_several_questions_the_first_is_answered_and_the_others_are_offered(loket: Loket) -> None:
    replies = loket.open().say("Where can I learn Dutch for free? How do I register for social housing?")["replies"]
    assert replies[0]["faq"] == "language_dutch_where"
    assert [choice["id"] for choice in replies[1]["choices"]] == ["faq:housing_social_register"]


@pytest.mark.parametrize(
    ("language", "words", "faq"),
    [
        ("ar", "wein fini et3allam hollandi b balash", "language_dutch_where"),
        ("ru", "gde mozhno vyuchit niderlandskiy yazyk", "language_dutch_where"),
        ("uk", "kudy zapysaty dytynu do shkoly", "family_school_register"),
        ("fa", "chetor farzandam ra dar maktab sabt nam konam", "family_school_register"),
    ],
)
def test_a_question_in_latin_letters_is_answered_in_its_own_script(
    loket: Loket, content: Content, language: str, words: str, faq: str
) -> None:
    turn = loket.open().say(words)
    assert turn["language"] == language
    offered = [
        turn["replies"][0]["faq"],
        *(choice["id"].removeprefix("faq:") for choice in turn["replies"][0]["choices"]),
    ]
    assert faq in offered


def test_a_language_that_is_not_spoken_yet_is_told_so_in_that_language(loket: Loket) -> None:
    replies = loket.open().say("Waxaan u baahanahay guri, xaggee aadaa?")["replies"]
    assert replies[0]["language"] == "so"
    assert any(choice["id"] == "lang:fr" for choice in replies[-1]["choices"])


def test_again_and_another_language_may_be_said_in_words(loket: Loket) -> None:
    conversation = loket.open()
    first = conversation.say("waar kan ik gratis Nederlands leren?")["replies"][0]
    assert conversation.say("kan je dat nog eens zeggen?")["replies"][0]["text"] == first["text"]
    assert conversation.say("andere taal aub, Frans")["language"] == "fr"


@pytest.mark.parametrize(
    "words", ["ما هو الطقس غدا في باريس", "quelle heure est-il à Tokyo", "tell me a joke about cats"]
)
def test_off_topic_is_said_to_be_so(loket: Loket, words: str) -> None:
    reply = loket.open().say(words)["replies"][0]
    assert reply["state"] == "unknown"
    assert "do:person" in [choice["id"] for choice in reply["choices"]]
