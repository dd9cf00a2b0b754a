"""The gateway forgets: when asked to, and on its own what nobody else may see."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.compose.phrases import phrase
from bot.content.publish import ContentStore
from bot.conversations import Conversations
from bot.engine import Answered, Ask
from bot.errors import UnknownConversation
from bot.gateway import Gateway
from bot.turn import Incoming
from bot.voicing import Voicing
from tests.bot.desk import SECRET, Desk
from tests.bot.fakes import ByAlphabet


def test_forgetting_deletes_here_and_in_the_engine(desk: Desk) -> None:
    conversation = desk.begin("nl")
    desk.say(conversation, "waar kan ik leren")
    name = desk.engine.asked[0].conversation
    turn = desk.gateway.forget(conversation)
    assert turn.replies[0].text == phrase(desk.content, "nl", "forgotten")
    assert desk.engine.forgotten == [name]
    with pytest.raises(UnknownConversation):
        desk.say(conversation, "waar kan ik leren")


def test_an_answer_under_way_does_not_bring_a_forgotten_conversation_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = desk.begin()
    is_asked, may_answer = threading.Event(), threading.Event()
    answer = desk.engine.turn

    def slowly(ask: Ask) -> Answered:
        is_asked.set()
        assert may_answer.wait(60)
        return answer(ask)

    monkeypatch.setattr(desk.engine, "turn", slowly)
    with ThreadPoolExecutor(2) as pool:
        said = pool.submit(desk.say, conversation, "waar kan ik Nederlands leren?")
        assert is_asked.wait(60)
        forgotten = pool.submit(desk.gateway.forget, conversation)
        may_answer.set()
        assert said.result(60).replies
        assert forgotten.result(60).replies[0].state == "forgotten"
    with pytest.raises(UnknownConversation):
        desk.say(conversation, "waar?")


def test_the_button_forget_me_forgets(desk: Desk) -> None:
    conversation = desk.begin("nl")
    assert desk.tap(conversation, "do:forget").replies[0].state == "forgotten"
    with pytest.raises(UnknownConversation):
        desk.tap(conversation, "do:topics")


def test_forgetting_works_when_the_engine_is_down(desk: Desk) -> None:
    conversation = desk.begin("nl")
    desk.engine.is_down = True
    assert desk.gateway.forget(conversation).replies[0].state == "forgotten"
    with pytest.raises(UnknownConversation):
        desk.tap(conversation, "do:topics")


def test_no_word_and_no_id_of_the_person_is_in_the_database(desk: Desk) -> None:
    conversation = desk.begin()
    desk.say(conversation, "waar kan ik Zorgvuldigheid leren met 0475123456")
    with sqlite3.connect(desk.database) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    stored = desk.database.read_bytes()
    for secret in ("Zorgvuldigheid", "0475123456", conversation):
        assert secret.encode() not in stored


@pytest.mark.parametrize("faq", ["women_partner_violence", "women_shelter_tonight"])
def test_nothing_of_a_sensitive_answer_stays_and_its_buttons_work(desk: Desk, faq: str) -> None:
    desk.engine.faq = faq
    conversation = desk.begin("fr")
    turn = desk.say(conversation, "je suis où")
    assert turn.replies[0].faq == faq
    with sqlite3.connect(desk.database) as database:
        kept = b"".join(row[0] for row in database.execute("SELECT state FROM conversation"))
    assert faq.encode() not in kept
    service = next(choice.id for choice in turn.replies[0].choices if choice.id.startswith("service:"))
    assert service.encode() not in kept
    assert desk.tap(conversation, service).replies[0].state == "service"
    assert desk.tap(conversation, "do:repeat").replies[0].faq is None


def test_a_turn_says_that_no_browser_keeps_it(desk: Desk) -> None:
    conversation = desk.begin("fr")
    assert [reply.discreet for reply in desk.tap(conversation, "topic:women").replies] == [True]
    assert [reply.discreet for reply in desk.tap(conversation, "topic:housing").replies] == [False]
    desk.engine.faq = "women_partner_violence"
    assert all(reply.discreet for reply in desk.say(conversation, "je suis où").replies)


def on_disk(desk: Desk) -> bytes:
    return b"".join(path.read_bytes() for path in desk.database.parent.glob(f"{desk.database.name}*"))


def test_a_discreet_menu_is_not_written_and_its_buttons_work(desk: Desk) -> None:
    conversation = desk.begin("fr")
    shown = desk.tap(conversation, "topic:women")
    questions = [choice.id for reply in shown.replies for choice in reply.choices if choice.id.startswith("faq:")]
    assert len(questions) == 3
    desk.tap(conversation, "topic:housing")
    assert b"women_" not in on_disk(desk)
    desk.engine.faq = questions[0].removeprefix("faq:")
    assert desk.tap(conversation, questions[0]).replies[0].faq == desk.engine.faq
    assert b"women_" not in on_disk(desk)


@pytest.mark.parametrize("topic", ["women", "emergency"])
def test_its_buttons_outlive_a_restart_and_work_at_another_website(desk: Desk, published: Path, topic: str) -> None:
    conversation = desk.begin("fr")
    shown = desk.tap(conversation, f"topic:{topic}")
    question = next(c.id for r in shown.replies for c in r.choices if c.id.startswith("faq:"))
    other = Gateway(
        content=ContentStore(published),
        engine=desk.engine,  # type: ignore[arg-type]
        conversations=Conversations(desk.database, SECRET),
        voicing=Voicing(desk.keys),
        detector=ByAlphabet(),
    )
    desk.engine.faq = question.removeprefix("faq:")
    turn = other.send(Incoming(conversation=conversation, choice=question))
    assert turn.replies[0].faq == desk.engine.faq


def test_a_discreet_message_sent_twice_is_asked_once(desk: Desk) -> None:
    desk.engine.faq = "women_partner_violence"
    conversation = desk.begin("fr")
    first = desk.say(conversation, "je suis où", idempotency_key="once")
    assert desk.say(conversation, "je suis où", idempotency_key="once") == first
    assert len(desk.engine.asked) == 1
    assert b"women_partner_violence" not in on_disk(desk)


def test_a_page_that_opens_and_is_left_costs_a_few_bytes_and_again_says_the_greeting(desk: Desk) -> None:
    conversation = desk.begin("fr")
    with sqlite3.connect(desk.database) as database:
        [(size,)] = database.execute("SELECT LENGTH(state) FROM conversation")
    assert size < 200
    greeting = phrase(desk.content, "fr", "greeting")
    assert desk.tap(conversation, "do:repeat").replies[0].text == greeting


def test_what_was_forgotten_is_not_in_the_log_beside_the_file_either(desk: Desk) -> None:
    conversation = desk.begin("fr")
    desk.say(conversation, "où apprendre le français")
    name = desk.engine.asked[0].conversation.encode()
    assert name in on_disk(desk)
    desk.gateway.forget(conversation)
    assert name not in on_disk(desk)
