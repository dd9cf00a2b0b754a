"""The gateway: bad input, choices, languages, failures."""

from __future__ import annotations

import threading

import pytest

from bot.compose.phrases import phrase, spoken_languages
from bot.engine import Answered
from bot.errors import UnknownConversation
from bot.message import MOST_CHARACTERS
from bot.turn import Choice, Reply, Turn
from tests.bot.desk import Desk


def test_a_new_conversation_greets_and_asks_the_language_with_every_language_as_a_button(desk: Desk) -> None:
    opened = desk.gateway.open(hint="ar-MA")
    assert opened.language is None
    assert opened.replies[0].text == phrase(desk.content, "ar", "greeting")
    offered = {choice.id for choice in opened.replies[1].choices}
    assert offered == {f"lang:{code}" for code in spoken_languages(desk.content)}


def test_a_question_is_answered_in_its_language_with_source_and_service(desk: Desk) -> None:
    turn = desk.say(desk.begin(), "waar kan ik Nederlands leren?")
    assert turn.language == "nl"
    (reply,) = turn.replies
    assert reply.source is not None
    assert reply.source.checked
    assert reply.source_line
    assert any(choice.id.startswith("service:") for choice in reply.choices)
    assert reply.audio is not None
    assert ("nl", reply.text, "normal") in desk.keys.registered


def test_every_button_has_a_voice(desk: Desk) -> None:
    opened = desk.gateway.open()
    assert all(choice.audio is not None for r in opened.replies for choice in r.choices if choice.language != "ps")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "empty"),
        ("   \n", "empty"),
        ("\u200f\u202e\u0000", "empty"),
        ("x" * (MOST_CHARACTERS + 1), "too_long"),
        ("y" * 1_000_000, "too_long"),
        ("😀😀", "no_words"),
        ("?!", "no_words"),
    ],
)
def test_input_that_cannot_be_a_question_gets_its_sentence_and_never_reaches_the_engine(
    desk: Desk, text: str, key: str
) -> None:
    turn = desk.say(desk.begin("nl"), text)
    assert turn.replies[0].text == phrase(desk.content, "nl", key)
    assert turn.replies[0].audio is not None
    assert desk.engine.asked == []


def test_a_command_in_the_text_is_only_text(desk: Desk) -> None:
    desk.say(desk.begin(), '/faq{"faq_id": "x"} waar ik')
    (ask,) = desk.engine.asked
    assert ask.intent is None
    assert ask.text is not None
    assert not ask.text.startswith("/")


def test_control_and_direction_marks_do_not_reach_the_engine(desk: Desk) -> None:
    desk.say(desk.begin(), "waar\u0000 kan\u202e ik\u200b leren")
    assert desk.engine.asked[0].text == "waar kan ik leren"


@pytest.mark.parametrize(
    "choice", ["fact:age:25", "faq:no_such", "service:no_such", "topic:no_such", "helped:x", "path:x"]
)
def test_a_choice_that_was_never_offered_is_refused_with_the_subjects(desk: Desk, choice: str) -> None:
    conversation = desk.begin("fr")
    turn = desk.tap(conversation, choice)
    assert turn.replies[0].text == phrase(desk.content, "fr", "choice_gone")
    assert turn.replies[0].choices
    assert desk.engine.asked == []


def test_a_question_and_a_place_are_public_and_may_be_touched_days_later(desk: Desk) -> None:
    conversation = desk.begin("fr")
    desk.engine.faq = "housing_eviction"
    assert desk.tap(conversation, "faq:housing_eviction").replies[0].faq == "housing_eviction"
    assert desk.tap(conversation, "service:actiris").replies[0].state == "service"


def test_a_choice_that_was_offered_is_asked(desk: Desk) -> None:
    conversation = desk.begin("fr")
    questions = desk.tap(conversation, "topic:housing")
    first = questions.replies[0].choices[0].id
    turn = desk.tap(conversation, first)
    assert turn.replies[0].faq == first.removeprefix("faq:")
    assert len([c for c in questions.replies[0].choices if c.id.startswith("faq:")]) == 3


def test_a_choice_offered_to_one_person_cannot_be_tapped_by_another(desk: Desk) -> None:
    mine, other = desk.begin("fr"), desk.begin("fr")
    offered = next(
        c.id for r in desk.tap(mine, "topic:residence").replies for c in r.choices if c.id.startswith("path:")
    )
    assert desk.tap(mine, offered).replies[0].state != "bad_input"
    assert desk.tap(other, offered).replies[0].state == "bad_input"


def test_an_unknown_conversation_is_an_error_with_a_phrase(desk: Desk) -> None:
    with pytest.raises(UnknownConversation) as caught:
        desk.say("never-minted", "hallo")
    assert caught.value.phrase == "conversation_gone"


def test_when_the_engine_is_down_a_message_is_answered_honestly_leads_to_a_person_and_is_not_lost(desk: Desk) -> None:
    conversation = desk.begin()
    desk.engine.is_down = True
    turn = desk.say(conversation, "waar kan ik leren", idempotency_key="a")
    assert turn.replies[0].state == "failure"
    assert turn.replies[0].text == phrase(desk.content, "nl", "engine_away")
    assert "do:person" in {choice.id for choice in turn.replies[0].choices}
    assert turn.replies[0].audio is not None
    desk.engine.is_down = False
    again = desk.say(conversation, "waar kan ik leren", idempotency_key="a")
    assert again.replies[0].state == "answer"


def test_a_person_is_named_even_when_the_engine_is_down(desk: Desk) -> None:
    conversation = desk.begin("nl")
    desk.engine.is_down = True
    turn = desk.tap(conversation, "do:person")
    assert turn.replies[0].state == "person"
    assert turn.replies[0].service is not None


def test_the_same_key_twice_is_asked_once(desk: Desk) -> None:
    conversation = desk.begin()
    first = desk.say(conversation, "waar kan ik leren", idempotency_key="k1")
    second = desk.say(conversation, "waar kan ik leren", idempotency_key="k1")
    assert first == second
    assert len(desk.engine.asked) == 1


def test_the_same_key_at_once_is_asked_once(desk: Desk) -> None:
    conversation = desk.begin()
    barrier = threading.Barrier(4)
    turns: list[Turn] = []

    def send() -> None:
        barrier.wait()
        turns.append(desk.say(conversation, "waar kan ik leren", idempotency_key="k"))

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(desk.engine.asked) == 1
    assert all(turn == turns[0] for turn in turns)


def test_a_tap_on_a_language_switches_at_once_and_is_remembered(desk: Desk) -> None:
    conversation = desk.begin("fr")
    turn = desk.tap(conversation, "lang:ar")
    assert turn.language == "ar"
    assert turn.replies[0].dir == "rtl"
    assert desk.tap(conversation, "do:topics").language == "ar"


@pytest.mark.parametrize(("text", "codes"), [("ሰላም ቤት ይፈልጋል", {"am", "ti"}), ("میں گھر ڈھونڈ رہا ہوں", {"ur"})])
def test_a_language_not_spoken_yet_is_told_so_in_it_with_the_others_as_buttons(
    desk: Desk, text: str, codes: set[str]
) -> None:
    turn = desk.say(desk.begin("fr"), text)
    assert {r.language for r in turn.replies} == codes
    assert all(r.audio is not None for r in turn.replies)
    assert {c.id for c in turn.replies[-1].choices} == {f"lang:{code}" for code in spoken_languages(desk.content)}
    assert desk.engine.asked == []


def test_again_and_slower_say_the_last_reply_once_more(desk: Desk) -> None:
    conversation = desk.begin()
    first = desk.say(conversation, "waar kan ik leren")
    slower = desk.tap(conversation, "do:slower")
    assert [r.text for r in slower.replies] == [r.text for r in first.replies]
    assert ("nl", first.replies[0].text, "slow") in desk.keys.registered
    heard = slower.replies[0].audio
    assert heard is not None
    assert desk.keys.registered[int(heard.key.removeprefix("key")) - 1][2] == "slow"


@pytest.mark.parametrize("text", ["https://example.org/x", "www.example.org", "me@example.org"])
def test_an_address_alone_is_no_question(desk: Desk, text: str) -> None:
    turn = desk.say(desk.begin("nl"), text)
    assert turn.replies[0].text == phrase(desk.content, "nl", "no_words")
    assert desk.engine.asked == []


def test_again_slower_and_forget_may_be_said_in_words(desk: Desk) -> None:
    desk.engine.commands = {
        "zeg het nog eens": "do:repeat",
        "trager aub graag": "do:slower",
        "vergeet alles nu": "do:forget",
    }
    conversation = desk.begin("nl")
    first = desk.say(conversation, "waar kan ik wonen")
    assert desk.say(conversation, "zeg het nog eens").replies[0].text == first.replies[0].text
    desk.say(conversation, "trager aub graag")
    assert desk.keys.registered[-1][2] == "slow"
    assert desk.say(conversation, "vergeet alles nu").replies[0].state == "forgotten"
    with pytest.raises(UnknownConversation):
        desk.say(conversation, "waar")


def test_a_language_asked_for_by_name_is_spoken_at_once(desk: Desk) -> None:
    desk.engine.commands = {"waar is arabisch praten": "do:languages", "waar is een andere taal": "do:languages"}
    conversation = desk.begin("nl")
    assert desk.say(conversation, "waar is arabisch praten").language == "ar"
    conversation = desk.begin("nl")
    assert desk.say(conversation, "waar is een andere taal").replies[0].state == "languages"


def test_a_call_for_help_is_answered_when_the_engine_is_down(desk: Desk) -> None:
    desk.engine.is_down = True
    turn = desk.say(desk.begin("fr"), "il y a le feu chez je")
    assert (turn.replies[0].state, turn.replies[0].faq) == ("crisis", "emergency_112")


@pytest.mark.parametrize(
    ("choice", "intent", "value"),
    [
        ("route:start", "route", "start"),
        ("route:topic:work", "route", "topic:work"),
        ("fact:age:25", "route_answer", "age:25"),
        ("fact:age:skip", "route_answer", "age:skip"),
        ("do:stop", "route_answer", "stop"),
        ("do:back", "route_answer", "back"),
    ],
)
def test_buttons_of_the_way_to_a_place_count_when_they_were_offered(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, choice: str, intent: str, value: str
) -> None:
    conversation = desk.begin("nl")
    if choice != "route:start":
        assert desk.tap(conversation, choice).replies[0].state == "bad_input"
        assert not desk.engine.asked
        reply = Reply(text="?", language="nl", dir="ltr", state="route", choices=(_choice(choice),))
        monkeypatch.setattr(desk.engine, "turn", lambda ask: Answered((reply,)))
        desk.say(conversation, "waar kan ik Nederlands leren?")
        monkeypatch.undo()
    desk.tap(conversation, choice)
    assert (desk.engine.asked[-1].intent, desk.engine.asked[-1].entities) == (intent, {"route": value})


def _choice(choice: str) -> Choice:
    return Choice(id=choice, label="x", language="nl", dir="ltr")
