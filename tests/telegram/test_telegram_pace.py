"""The pace: texts before voices, and a limit on one chat holds that chat only."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from telegram.error import RetryAfter

from bot.telegram.pace import Bucket, Pace


async def call(
    pace: Pace, endpoint: str, chat: int | None, log: list[str], name: str, error: Exception | None = None
) -> None:
    async def made() -> Any:
        log.append(name)
        if error is not None:
            raise error

    data = {} if chat is None else {"chat_id": chat}
    await pace.process_request(made, (), {}, endpoint, data, None)


async def test_texts_go_before_voices_when_there_is_not_room_for_all() -> None:
    bucket = Bucket(50, 1)
    order: list[str] = []

    async def take(rank: int, name: str) -> None:
        await bucket.turn(rank)
        order.append(name)

    await asyncio.gather(take(1, "voice1"), take(1, "voice2"), take(0, "text1"), take(0, "text2"))
    assert order == ["voice1", "text1", "text2", "voice2"]


async def test_a_place_that_is_given_up_is_not_counted() -> None:
    bucket = Bucket(20, 1)
    await bucket.turn()
    gone = asyncio.create_task(bucket.turn())
    await asyncio.sleep(0)
    gone.cancel()
    async with asyncio.timeout(0.09):
        await bucket.turn()


async def test_calls_without_a_chat_do_not_wait() -> None:
    pace, log = Pace(), []
    async with asyncio.timeout(0.5):
        await asyncio.gather(*(call(pace, "answerCallbackQuery", None, log, str(n)) for n in range(100)))


async def test_a_limit_on_one_chat_holds_that_chat_only() -> None:
    pace, log = Pace(), []
    with pytest.raises(RetryAfter):
        await call(pace, "sendMessage", 1, log, "a", RetryAfter(1))
    async with asyncio.timeout(0.5):
        await call(pace, "sendMessage", 2, log, "b")
    held = asyncio.create_task(call(pace, "sendMessage", 1, log, "a again"))
    await asyncio.sleep(0.05)
    assert log == ["a", "b"]
    await held
    assert log == ["a", "b", "a again"]


async def test_limits_on_many_chats_at_once_hold_the_bot() -> None:
    pace, log = Pace(), []
    for chat in (1, 2, 3):
        with pytest.raises(RetryAfter):
            await call(pace, "sendMessage", chat, log, "limited", RetryAfter(1))
    held = asyncio.create_task(call(pace, "sendMessage", 4, log, "other"))
    await asyncio.sleep(0.05)
    assert "other" not in log
    held.cancel()


async def test_a_group_hears_no_more_than_twenty_a_minute() -> None:
    pace, log = Pace(), []
    waiting = [asyncio.create_task(call(pace, "sendMessage", -5, log, str(n))) for n in range(25)]
    await asyncio.sleep(0.1)
    assert len(log) == 20
    for one in waiting:
        one.cancel()


async def test_one_text_is_on_its_way_at_a_time_but_a_slow_one_holds_nobody_up() -> None:
    pace, under_way, most = Pace(), 0, 0

    async def send(chat: int, seconds: float) -> None:
        async def made() -> Any:
            nonlocal under_way, most
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(seconds)
            under_way -= 1

        await pace.process_request(made, (), {}, "sendMessage", {"chat_id": chat}, None)

    await asyncio.gather(*(send(chat, 0.01) for chat in range(10)))
    assert most == 1
    slow = asyncio.create_task(send(1, 60))
    async with asyncio.timeout(1):
        await send(2, 0.01)
    slow.cancel()
