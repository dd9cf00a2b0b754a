"""The staff chat: told that somebody waits, never who; what they answer is heard by that person, and kept nowhere."""

from __future__ import annotations

import pytest

from bot.compose.person import hand_over
from bot.compose.phrases import phrase
from bot.errors import Setup
from bot.telegram.options import read_staff_chat
from bot.turn import Incoming, Reply
from tests.telegram.conftest import Loket

ANA, STAFF = 700001, -900009
CALL = {"from": {"id": 123456, "is_bot": True, "first_name": "Loket"}, "date": 1}


def hands_over(loket: Loket) -> None:
    def answer(incoming: Incoming, language: str) -> tuple[Reply, ...]:
        return hand_over(loket.content, language)

    loket.door.answer = answer


async def test_without_a_staff_chat_nobody_is_told(loket: Loket) -> None:
    hands_over(loket)
    await loket.finished(loket.telegram.says(ANA, "une personne"))
    assert {call.chat for call in loket.telegram.made("sendMessage")} == {ANA}


async def test_staff_are_told_the_language_and_not_who_nor_what(idle: Loket) -> None:
    idle.staff_chat = STAFF
    hands_over(idle)
    async with idle.running():
        await idle.finished(idle.telegram.says(ANA, "mon secret"))
    (call,) = idle.telegram.made("sendMessage", chat=STAFF)
    assert idle.content.languages["fr"].name in call.params["text"]
    assert str(ANA) not in call.params["text"]
    assert "secret" not in call.params["text"]
    assert idle.texts(ANA)[-1] == phrase(idle.content, "fr", "person_waiting")


async def test_an_answer_of_the_staff_is_heard_by_the_person_and_kept_nowhere(idle: Loket) -> None:
    idle.staff_chat = STAFF
    hands_over(idle)
    async with idle.running():
        await idle.finished(idle.telegram.says(ANA, "une personne"))
        (call,) = idle.telegram.made("sendMessage", chat=STAFF)
        answered = {**CALL, "message_id": call.result["message_id"], "chat": {"id": STAFF, "type": "supergroup"}}
        idle.telegram.says(STAFF, "on parle entre nous", kind="supergroup")
        number = idle.telegram.says(STAFF, "Venez lundi à 9 h", kind="supergroup", reply_to_message=answered)
        await idle.finished(number)
    text, voice = idle.said(ANA)[-2:]
    assert text.params["text"] == f"{phrase(idle.content, 'fr', 'person_says')} Venez lundi à 9 h"
    assert voice.method == "sendVoice"
    assert not any("lundi" in name for name in idle.voice.kept)
    assert len(idle.telegram.made("sendMessage", chat=STAFF)) == 1
    assert not any("entre nous" in text for text in idle.texts(ANA))


async def test_who_is_forgotten_is_not_answered_any_more(idle: Loket) -> None:
    idle.staff_chat = STAFF
    hands_over(idle)
    async with idle.running():
        await idle.finished(idle.telegram.says(ANA, "une personne"))
        (call,) = idle.telegram.made("sendMessage", chat=STAFF)
        await idle.finished(idle.telegram.says(ANA, "/forget"))
        before = len(idle.texts(ANA))
        answered = {**CALL, "message_id": call.result["message_id"], "chat": {"id": STAFF, "type": "supergroup"}}
        await idle.finished(idle.telegram.says(STAFF, "Bonjour", kind="supergroup", reply_to_message=answered))
    assert len(idle.texts(ANA)) == before


async def test_a_staff_chat_that_is_gone_changes_nothing_for_the_person(idle: Loket) -> None:
    idle.staff_chat = STAFF
    hands_over(idle)
    idle.telegram.fail("sendMessage", 403, "Forbidden: bot was kicked from the group chat", chat=STAFF, times=99)
    async with idle.running():
        await idle.finished(idle.telegram.says(ANA, "une personne"))
    assert len(idle.texts(ANA)) == 1


def test_a_staff_chat_that_is_no_number_is_one_clear_sentence() -> None:
    assert read_staff_chat({}) is None
    assert read_staff_chat({"STAFF_CHAT_ID": "-100123"}) == -100123
    with pytest.raises(Setup):
        read_staff_chat({"STAFF_CHAT_ID": "@staff"})
