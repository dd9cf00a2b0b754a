"""Receiving: nothing lost, nothing twice, order kept; over real HTTP, with a handler that tests can hold."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from telegram import Update
from telegram.error import InvalidToken

from bot.telegram.build import make_bot
from bot.telegram.desk import HOLD_S, MOST_IN_HAND, MOST_OF_CHAT, Desk
from bot.telegram.receive import Receiver
from tests.telegram.bot_api_server import BotApiServer
from tests.telegram.conftest import QUICK

ANA, BEN = 1, 2


@dataclass
class Script:
    """A handler that writes down what it does; an update waits while its text is held."""

    begun: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    held: dict[str, asyncio.Event] = field(default_factory=dict)
    moved: asyncio.Condition = field(default_factory=asyncio.Condition)
    most_at_once: int = 0

    def hold(self, *texts: str) -> None:
        self.held |= {text: asyncio.Event() for text in texts}

    def release(self, *texts: str) -> None:
        for text in texts or tuple(self.held):
            self.held[text].set()

    async def acknowledge(self, update: Update) -> None:
        self.acknowledged.append(_text(update))

    async def handle(self, update: Update) -> None:
        text = _text(update)
        await self._note(self.begun, text)
        self.most_at_once = max(self.most_at_once, len(self.begun) - len(self.ended))
        if text in self.held:
            await self.held[text].wait()
        await self._note(self.ended, text)
        if text == "breaks":
            raise RuntimeError(text)

    async def refuse(self, update: Update) -> None:
        await self._note(self.refused, _text(update))

    async def until_begun(self, *texts: str) -> None:
        async with self.moved:
            await asyncio.wait_for(self.moved.wait_for(lambda: set(texts) <= set(self.begun)), 20)

    async def until_ended(self, *texts: str) -> None:
        async with self.moved:
            await asyncio.wait_for(self.moved.wait_for(lambda: set(texts) <= set(self.ended)), 20)

    async def until_refused(self) -> None:
        async with self.moved:
            await asyncio.wait_for(self.moved.wait_for(lambda: self.refused), 20)

    async def _note(self, where: list[str], text: str) -> None:
        async with self.moved:
            where.append(text)
            self.moved.notify_all()


def _text(update: Update) -> str:
    return str(update.message.text) if update.message is not None else ""


@asynccontextmanager
async def receiving(
    api: BotApiServer, script: Script, *, grace_s: float = 10.0, hold_s: float = HOLD_S
) -> AsyncIterator[Desk]:
    bot = make_bot(api.telegram.token, api.url)
    stop = asyncio.Event()
    async with bot:
        desk = Desk(script, hold_s=hold_s)
        task = asyncio.create_task(Receiver(bot, desk, QUICK).run(stop, grace_s=grace_s))
        try:
            yield desk
        finally:
            stop.set()
            await task


async def confirmed(api: BotApiServer, number: int) -> None:
    await asyncio.to_thread(api.telegram.wait, lambda: api.telegram.is_confirmed(number))


async def test_an_update_is_confirmed_only_after_it_is_finished(api: BotApiServer) -> None:
    script = Script()
    script.hold("slow")
    async with receiving(api, script):
        slow = api.telegram.says(ANA, "slow")
        quick = api.telegram.says(BEN, "quick")
        await script.until_ended("quick")
        polls = len(api.telegram.offsets)
        await asyncio.to_thread(api.telegram.wait, lambda: len(api.telegram.offsets) > polls + 1)
        assert not api.telegram.is_confirmed(slow)
        assert not api.telegram.is_confirmed(quick)
        script.release()
        await confirmed(api, quick)
    assert script.ended == ["quick", "slow"]


async def test_one_chat_is_answered_in_order_and_others_beside_it(api: BotApiServer) -> None:
    script = Script()
    script.hold("a1")
    async with receiving(api, script):
        for text in ("a1", "a2", "a3"):
            api.telegram.says(ANA, text)
        last = api.telegram.says(BEN, "b1")
        await script.until_ended("b1")
        assert script.begun == ["a1", "b1"]
        assert set(script.acknowledged) == {"a1", "a2", "a3", "b1"}
        script.release()
        await confirmed(api, last)
    assert script.ended == ["b1", "a1", "a2", "a3"]


async def test_an_update_that_comes_twice_is_answered_once(api: BotApiServer) -> None:
    script = Script()
    script.hold("once")
    async with receiving(api, script):
        number = api.telegram.says(ANA, "once")
        await script.until_begun("once")
        again = api.telegram.updates[0]
        api.telegram.deliver(again)
        script.release()
        await confirmed(api, number)
        api.telegram.deliver(again)
        await confirmed(api, api.telegram.says(ANA, "next"))
    assert script.begun == ["once", "next"]


async def test_updates_out_of_order_are_taken_in_order(api: BotApiServer) -> None:
    script = Script()
    for number, text in ((12, "second"), (11, "first")):
        update = {"message_id": number, "date": 1, "chat": {"id": ANA, "type": "private"}, "text": text}
        api.telegram.deliver({"update_id": number, "message": update})
    async with receiving(api, script):
        await confirmed(api, 12)
    assert script.begun == ["first", "second"]


async def test_no_more_than_its_share_is_in_hand(api: BotApiServer) -> None:
    script = Script()
    texts = [f"{chat}-{turn}" for chat in range(30) for turn in range(2)]
    script.hold(*texts)
    for text in texts:
        api.telegram.says(100 + int(text.split("-")[0]), text)
    last = api.telegram.updates[-1]["update_id"]
    async with receiving(api, script) as desk:
        await script.until_begun("0-0", "9-0")
        assert len(desk.in_hand) == MOST_IN_HAND
        script.release()
        await confirmed(api, last)
    assert sorted(script.ended) == sorted(texts)
    assert script.most_at_once <= MOST_IN_HAND
    for chat in range(30):
        assert script.ended.index(f"{chat}-0") < script.ended.index(f"{chat}-1")


async def test_one_chat_does_not_hold_up_the_others(api: BotApiServer) -> None:
    script = Script()
    many = [f"many{turn}" for turn in range(MOST_IN_HAND + 5)]
    script.hold(many[0])
    for text in many:
        api.telegram.says(ANA, text)
    async with receiving(api, script) as desk:
        number = api.telegram.says(BEN, "one")
        await script.until_ended("one")
        assert desk.of_chat(ANA) <= MOST_OF_CHAT
        script.release()
        await confirmed(api, number)
    assert [text for text in script.ended if text != "one"] == many


async def test_a_handler_that_breaks_loses_only_its_own_update(
    api: BotApiServer, caplog: pytest.LogCaptureFixture
) -> None:
    script = Script()
    async with receiving(api, script):
        api.telegram.says(ANA, "breaks")
        await confirmed(api, api.telegram.says(ANA, "next"))
    assert script.ended == ["breaks", "next"]
    assert "RuntimeError" in caplog.text


@pytest.mark.parametrize("status", [500, 502, 409])
async def test_failures_of_telegram_are_waited_out(api: BotApiServer, status: int) -> None:
    script = Script()
    api.telegram.fail("getUpdates", status, times=6)
    async with receiving(api, script):
        await confirmed(api, api.telegram.says(ANA, "after the storm"))
    assert script.ended == ["after the storm"]


async def test_a_flood_limit_on_polling_is_obeyed(api: BotApiServer) -> None:
    script = Script()
    api.telegram.fail("getUpdates", 429, "Too Many Requests: retry after 1", retry_after=1)
    async with receiving(api, script):
        await confirmed(api, api.telegram.says(ANA, "patient"))
    assert script.ended == ["patient"]


async def test_a_stop_finishes_what_has_begun_and_confirms_it(api: BotApiServer) -> None:
    script = Script()
    script.hold("begun")
    number = api.telegram.says(ANA, "begun")
    async with receiving(api, script):
        await script.until_begun("begun")
        asyncio.get_running_loop().call_later(0.05, script.release)
    assert script.ended == ["begun"]
    assert api.telegram.is_confirmed(number)


async def test_what_was_not_finished_comes_again_after_a_restart(api: BotApiServer) -> None:
    stuck, later = Script(), Script()
    stuck.hold("stuck")
    done = api.telegram.says(ANA, "done")
    number = api.telegram.says(BEN, "stuck")
    async with receiving(api, stuck, grace_s=0.01):
        await stuck.until_begun("stuck")
        await stuck.until_ended("done")
    assert api.telegram.is_confirmed(done)
    assert not api.telegram.is_confirmed(number)
    async with receiving(api, later):
        await confirmed(api, number)
    assert later.ended == ["stuck"]


@pytest.mark.parametrize(
    "broken",
    [
        {"message": "no message"},
        {"message": {"message_id": "x", "date": "never", "chat": {"id": "none"}}},
        {"callback_query": {"id": 5, "from": [], "message": {}}},
        {"message": {"message_id": 1, "date": 1, "chat": {"id": 9, "type": "private"}, "photo": "not a list"}},
    ],
)
async def test_an_update_that_cannot_be_read_is_passed_over(
    api: BotApiServer, broken: dict, caplog: pytest.LogCaptureFixture
) -> None:
    script = Script()
    async with receiving(api, script):
        number = api.telegram.deliver({**broken, "secret": "mots"})
        await confirmed(api, api.telegram.says(ANA, "next"))
        assert api.telegram.is_confirmed(number)
    assert script.ended[-1] == "next"
    assert "mots" not in caplog.text


async def test_a_kind_of_update_the_library_does_not_know_is_passed_over(api: BotApiServer) -> None:
    script = Script()
    async with receiving(api, script):
        api.telegram.deliver({"hologram": {"from": 1}})
        await confirmed(api, api.telegram.says(ANA, "next"))
    assert script.ended[-1] == "next"


async def test_a_token_that_is_taken_back_ends_the_loop(api: BotApiServer) -> None:
    bot = make_bot(api.telegram.token, api.url)
    async with bot:
        api.telegram.fail("getUpdates", 401, "Unauthorized")
        with pytest.raises(InvalidToken):
            await Receiver(bot, Desk(Script()), QUICK).run(asyncio.Event())
