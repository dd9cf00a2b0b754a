"""Nobody holds up everybody: a chat that is stuck and a person who sends hundreds, with Telegram's pages of a hundred."""

from __future__ import annotations

import asyncio

import pytest

from bot.compose.phrases import phrase
from bot.telegram.desk import MOST_IN_HAND, MOST_OF_CHAT
from bot.telegram.waiting import MOST_LEFT
from tests.telegram.bot_api_server import BotApiServer
from tests.telegram.conftest import Loket
from tests.telegram.test_telegram_receive import ANA, BEN, Script, confirmed, receiving

SOON_S = 0.3
"""How long an update may be under way before it counts as late, here."""


async def asked_again(api: BotApiServer) -> None:
    """Wait until the bot has seen what there is, and asked for more."""
    polls = len(api.telegram.offsets)
    await asyncio.to_thread(api.telegram.wait, lambda: len(api.telegram.offsets) > polls + 3)


async def test_one_chat_that_is_stuck_holds_up_none_of_four_hundred(api: BotApiServer) -> None:
    script = Script()
    script.hold("0")
    texts = [str(chat) for chat in range(400)]
    numbers = [api.telegram.says(1000 + chat, text) for chat, text in enumerate(texts)]
    async with receiving(api, script, hold_s=SOON_S):
        await script.until_ended(*texts[1:])
        assert "0" not in script.ended
        script.release()
        await script.until_ended("0")
        await confirmed(api, numbers[-1])
    assert sorted(script.begun) == sorted(texts), "each was begun once"


async def polls_in(api: BotApiServer, seconds: float) -> int:
    """Return how often the bot asks meanwhile."""
    before = len(api.telegram.offsets)
    await asyncio.sleep(seconds)
    return len(api.telegram.offsets) - before


async def test_while_one_chat_is_stuck_telegram_is_not_asked_all_the_time(api: BotApiServer) -> None:
    script = Script()
    script.hold("stuck")
    number = api.telegram.says(ANA, "stuck")
    async with receiving(api, script, hold_s=SOON_S):
        await script.until_begun("stuck")
        await polls_in(api, SOON_S + 1)
        assert await polls_in(api, 2) <= 4
        api.telegram.says(BEN, "one")
        await script.until_ended("one")
        script.release()
        await confirmed(api, number)


async def test_what_is_let_go_of_lets_the_bot_wait_for_news(api: BotApiServer) -> None:
    script = Script()
    many = [f"many {turn}" for turn in range(100)]
    script.hold(many[0])
    for text in many:
        api.telegram.says(ANA, text)
    async with receiving(api, script, hold_s=60):
        await asyncio.to_thread(api.telegram.wait, lambda: not api.telegram.updates)
        await polls_in(api, 0.5)
        assert await polls_in(api, 1) == 0, "one question that Telegram holds open"
        polls = len(api.telegram.offsets)
        script.release()
        await script.until_ended(*many)
        assert len(api.telegram.offsets) == polls, "the line moves without news"
        api.telegram.says(BEN, "one")
        await script.until_ended("one")


async def test_what_is_late_stays_with_telegram_while_there_is_room(api: BotApiServer) -> None:
    stuck, later = Script(), Script()
    stuck.hold("stuck")
    number = api.telegram.says(ANA, "stuck")
    async with receiving(api, stuck, grace_s=0.01, hold_s=0.0):
        for chat in range(50):
            api.telegram.says(1000 + chat, str(chat))
        await stuck.until_ended(*map(str, range(50)))
        await asked_again(api)
    assert not api.telegram.is_confirmed(number)
    async with receiving(api, later):
        await confirmed(api, number)
    assert "stuck" in later.ended


async def test_what_is_not_late_stays_with_telegram_though_the_page_is_full(api: BotApiServer) -> None:
    stuck, later = Script(), Script()
    stuck.hold("young")
    number = api.telegram.says(ANA, "young")
    for chat in range(150):
        api.telegram.says(1000 + chat, str(chat))
    async with receiving(api, stuck, grace_s=0.01, hold_s=60):
        await stuck.until_ended(*map(str, range(99)))
        await asked_again(api)
    assert not api.telegram.is_confirmed(number)
    async with receiving(api, later):
        await later.until_ended("young", "149")


async def test_as_many_stuck_chats_as_may_be_in_hand_hold_up_nobody(api: BotApiServer) -> None:
    script = Script()
    stuck = [f"stuck {chat}" for chat in range(MOST_IN_HAND)]
    script.hold(*stuck)
    for chat, text in enumerate(stuck):
        api.telegram.says(1000 + chat, text)
    async with receiving(api, script, hold_s=SOON_S):
        api.telegram.says(BEN, "one")
        await script.until_ended("one")
        script.release()
        await script.until_ended(*stuck)


async def test_one_person_who_sends_hundreds_holds_up_nobody(
    api: BotApiServer, caplog: pytest.LogCaptureFixture
) -> None:
    script = Script()
    many = [f"many {turn}" for turn in range(300)]
    script.hold(many[0])
    for text in many:
        api.telegram.says(ANA, text)
    api.telegram.says(BEN, "one")
    async with receiving(api, script, hold_s=60):
        await script.until_ended("one")
        script.release()
        await script.until_refused()
        await confirmed(api, api.telegram.says(ANA, "again"))
    answered = [text for text in script.ended if text.startswith("many")]
    assert answered == many[: len(answered)], "in order"
    assert len(answered) >= MOST_LEFT
    assert script.refused == [many[len(answered)]], "told once that it is too fast"
    assert script.ended[-1] == "again"
    assert "many" not in caplog.text


async def test_who_sends_too_many_is_told_once_after_the_answers(loket: Loket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.telegram.waiting.MOST_LEFT", 3)
    await loket.finished(loket.telegram.says(ANA, "connecté"))
    loket.telegram.hold("sendMessage")
    for turn in range(MOST_OF_CHAT + 3 + 10):
        number = loket.telegram.says(ANA, str(turn))
    await loket.until(lambda: "sendMessage" in loket.telegram.waiting)
    await asked_again(loket.server)
    loket.telegram.release("sendMessage")
    await loket.finished(number)
    *answers, told = loket.texts(ANA)[1:]
    assert answers == [f"Réponse à : {turn}" for turn in range(len(answers))]
    assert 3 <= len(answers) <= MOST_OF_CHAT + 3, "as its messages came in one page or in several"
    assert told == phrase(loket.content, "fr", "too_many")
