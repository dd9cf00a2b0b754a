"""The staff chat: told that somebody waits, never who; what they answer is heard by that person, and kept nowhere."""

from __future__ import annotations

from typing import Any

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


async def called(loket: Loket) -> dict[str, Any]:
    """Let somebody ask for a person; return the call in the staff chat, as a reply to it names it."""
    await loket.finished(loket.telegram.says(ANA, "une personne"))
    (call,) = loket.telegram.made("sendMessage", chat=STAFF)
    return {**CALL, "message_id": call.result["message_id"], "chat": {"id": STAFF, "type": "supergroup"}}


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
        answered = await called(idle)
        idle.telegram.says(STAFF, "on parle entre nous", kind="supergroup")
        number = idle.telegram.says(STAFF, "Venez lundi à 9 h", kind="supergroup", reply_to_message=answered)
        await idle.finished(number)
    text, voice = idle.said(ANA)[-2:]
    assert text.params["text"] == f"{phrase(idle.content, 'fr', 'person_says')} Venez lundi à 9 h"
    assert voice.method == "sendVoice"
    assert not any("lundi" in name for name in idle.voice.kept)
    assert len(idle.telegram.made("sendMessage", chat=STAFF)) == 1
    assert not any("entre nous" in text for text in idle.texts(ANA))


def staff_heard(loket: Loket) -> list[str]:
    return [call.params["text"] for call in loket.telegram.made("sendMessage", chat=STAFF)]


async def calls(loket: Loket) -> dict[str, Any]:
    """Let Ana ask for a person; returns what the staff chat was told, as a message that can be answered."""
    loket.staff_chat = STAFF
    hands_over(loket)
    async with loket.running():
        await loket.finished(loket.telegram.says(ANA, "une personne"))
    (call,) = loket.telegram.made("sendMessage", chat=STAFF)
    return {**CALL, "message_id": call.result["message_id"], "chat": {"id": STAFF, "type": "supergroup"}}


async def test_an_answer_after_a_restart_is_said_not_to_have_arrived(idle: Loket) -> None:
    call = await calls(idle)
    before = len(idle.texts(ANA))
    async with idle.running():
        idle.telegram.says(STAFF, "Venez lundi", kind="supergroup", language="nl", reply_to_message=call)
        colleague = {**call, "from": {"id": 7, "is_bot": False, "first_name": "Els"}}
        number = idle.telegram.says(STAFF, "D'accord", kind="supergroup", reply_to_message=colleague)
        await idle.finished(number)
    assert staff_heard(idle)[1:] == [phrase(idle.content, "nl", "telegram_staff_gone")]
    told = idle.telegram.made("sendMessage", chat=STAFF)[-1]
    assert told.params["reply_parameters"]["message_id"] == idle.telegram.written[STAFF][0]
    assert len(idle.texts(ANA)) == before


async def test_an_answer_that_arrived_before_a_restart_is_not_said_to_be_lost(idle: Loket) -> None:
    call = await calls(idle)
    number = idle.telegram.says(STAFF, "Venez lundi", kind="supergroup", reply_to_message=call)
    idle.ledger.note_sent(number, "0.text0", idle.name(ANA), 77)
    async with idle.running():
        await idle.finished(number)
    assert len(staff_heard(idle)) == 1


async def test_who_is_forgotten_is_not_answered_any_more_and_staff_are_told(idle: Loket) -> None:
    idle.staff_chat = STAFF
    hands_over(idle)
    async with idle.running():
        answered = await called(idle)
        await idle.finished(idle.telegram.says(ANA, "/forget"))
        before = len(idle.texts(ANA))
        await idle.finished(idle.telegram.says(STAFF, "Bonjour", kind="supergroup", reply_to_message=answered))
    assert len(idle.texts(ANA)) == before
    assert staff_heard(idle)[-1] == phrase(idle.content, "fr", "telegram_staff_gone")


async def test_an_answer_that_is_no_text_or_finds_nobody_is_said_not_to_have_arrived(idle: Loket) -> None:
    idle.staff_chat = STAFF
    hands_over(idle)
    async with idle.running():
        answered = await called(idle)
        voice = {"file_id": "v", "file_unique_id": "v", "duration": 2}
        await idle.finished(idle.telegram.post(STAFF, kind="supergroup", voice=voice, reply_to_message=answered))
        idle.telegram.blocked.add(ANA)
        await idle.finished(idle.telegram.says(STAFF, "Bonjour", kind="supergroup", reply_to_message=answered))
    keys = ("telegram_staff_text_only", "telegram_staff_gone")
    assert staff_heard(idle)[1:] == [phrase(idle.content, "fr", key) for key in keys]
    assert idle.door.forgotten == [idle.name(ANA)]


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
