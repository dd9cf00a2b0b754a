"""Receiving by webhook: Telegram posts over real HTTP, and learns the truth about each update."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from bot.errors import Setup
from bot.ports import free_port
from bot.telegram.build import make_bot
from bot.telegram.desk import MOST_IN_HAND, MOST_OF_CHAT, Desk
from bot.telegram.options import PATH, Hook, read_webhook, secret_for
from bot.telegram.webhook import HEADER, WebhookReceiver
from tests.telegram.bot_api import Telegram
from tests.telegram.bot_api_server import BotApiServer
from tests.telegram.conftest import SECRET, Loket
from tests.telegram.test_telegram_receive import Script

ANA, BEN = 700001, 700002
SITE = "https://loket.example"


class Hooked:
    """Telegram's side of the webhook."""

    def __init__(self, telegram: Telegram, hook: Hook) -> None:
        self.telegram = telegram
        self.address = f"http://127.0.0.1:{hook.port}{PATH}"
        self.secret = hook.secret

    def says(self, chat: int, text: str) -> dict[str, Any]:
        """Make an update that is posted instead of polled."""
        number = self.telegram.says(chat, text)
        return next(one for one in self.telegram.updates if one["update_id"] == number)

    async def post(self, update: Any, **headers: str) -> int:
        async with httpx.AsyncClient(trust_env=False, timeout=20) as http:
            answer = await http.post(self.address, json=update, headers=headers or {HEADER: self.secret})
        return answer.status_code

    async def until_open(self) -> None:
        for _ in range(100):
            try:
                await self.post({}, none="")
                return
            except httpx.ConnectError:
                await asyncio.sleep(0.02)

    async def until_taken(self, update: Any) -> None:
        """Post again and again, as Telegram does."""
        for _ in range(200):
            if await self.post(update) == 200:
                return
            await asyncio.sleep(0.02)
        raise AssertionError("never taken")


@asynccontextmanager
async def hooked(loket: Loket) -> AsyncIterator[tuple[Hooked, asyncio.Event]]:
    loket.hook = Hook(SITE + PATH, free_port(), secret_for(SECRET))
    async with loket.running() as stop:
        await loket.until(lambda: loket.telegram.made("setWebhook"))
        there = Hooked(loket.telegram, loket.hook)
        await there.until_open()
        yield there, stop


@asynccontextmanager
async def scripted(api: BotApiServer, script: Script, *, hold_s: float) -> AsyncIterator[Hooked]:
    """Post to a handler that can be held."""
    hook = Hook(SITE + PATH, free_port(), secret_for(SECRET))
    stop = asyncio.Event()
    async with make_bot(api.telegram.token, api.url) as bot:
        task = asyncio.create_task(WebhookReceiver(bot, Desk(script, hold_s=hold_s), hook).run(stop))
        try:
            there = Hooked(api.telegram, hook)
            await there.until_open()
            yield there
        finally:
            script.release()
            stop.set()
            await task


async def test_telegram_is_told_where_to_post_and_with_which_secret(idle: Loket) -> None:
    async with hooked(idle):
        (call,) = idle.telegram.made("setWebhook")
        assert call.params["url"] == SITE + PATH
        assert call.params["secret_token"] == secret_for(SECRET)
        assert call.params["max_connections"] == str(MOST_IN_HAND)
        assert call.params["allowed_updates"] == ["message", "callback_query", "my_chat_member"]
        assert not idle.telegram.offsets, "nothing is polled"


async def test_a_post_is_answered_after_the_turn_and_not_before(idle: Loket) -> None:
    async with hooked(idle) as (there, _):
        idle.telegram.hold("sendVoice")
        post = asyncio.create_task(there.post(there.says(ANA, "bonjour")))
        await idle.until(lambda: "sendVoice" in idle.telegram.waiting)
        assert not post.done()
        idle.telegram.release("sendVoice")
        assert await post == 200
    assert [call.method for call in idle.said(ANA)] == ["sendMessage", "sendVoice"]


@pytest.mark.parametrize("secret", ["", "wrong", "é", "0" * 64])
async def test_who_does_not_know_the_secret_is_not_listened_to(idle: Loket, secret: str) -> None:
    async with hooked(idle) as (there, _):
        raw = {HEADER: secret.encode("latin-1")}
        async with httpx.AsyncClient(trust_env=False) as http:
            answer = await http.post(there.address, json=there.says(ANA, "bonjour"), headers=raw)
        assert answer.status_code == 403
        assert answer.text == ""
    assert not idle.said(ANA)


async def test_an_update_that_is_posted_twice_is_answered_once(idle: Loket) -> None:
    async with hooked(idle) as (there, _):
        update = there.says(ANA, "bonjour")
        idle.telegram.hold("sendMessage")
        both = [asyncio.create_task(there.post(update)) for _ in range(2)]
        await idle.until(lambda: "sendMessage" in idle.telegram.waiting)
        idle.telegram.release("sendMessage")
        assert await asyncio.gather(*both) == [200, 200]
        assert await there.post(update) == 200
    assert len(idle.texts(ANA)) == 1


async def test_more_than_twenty_are_sent_back_and_taken_later(idle: Loket) -> None:
    async with hooked(idle) as (there, _):
        idle.telegram.hold("sendMessage")
        posts = [asyncio.create_task(there.post(there.says(100 + n, "un"))) for n in range(MOST_IN_HAND)]
        await idle.until(lambda: len(idle.telegram.waiting) == MOST_IN_HAND)
        late = there.says(99, "plus")
        assert await there.post(late) == 503
        idle.telegram.release("sendMessage")
        assert set(await asyncio.gather(*posts)) == {200}
        assert await there.post(late) == 200
    assert len(idle.texts(99)) == 1


@pytest.mark.parametrize("chats", [1, MOST_IN_HAND])
async def test_chats_that_are_stuck_keep_none_of_the_connections(api: BotApiServer, chats: int) -> None:
    script = Script()
    texts = [f"stuck {n}" for n in range(MOST_IN_HAND)]
    script.hold(*texts)
    async with scripted(api, script, hold_s=0.3) as there:
        stuck = [there.says(1000 + n % chats, text) for n, text in enumerate(texts)]
        for _ in range(2):  # Telegram posts them again
            answers = await asyncio.wait_for(asyncio.gather(*map(there.post, stuck)), 10)
            assert answers == [503] * MOST_IN_HAND, "Telegram keeps what is not answered"
        assert await there.post(there.says(BEN, "one")) == 200
        assert len(script.begun) == chats + 1
        script.release()
        for update in stuck:
            await there.until_taken(update)
    assert sorted(script.begun) == sorted([*texts, "one"]), "each was begun once"


async def test_one_person_who_sends_hundreds_keeps_only_a_share_of_the_connections(api: BotApiServer) -> None:
    script = Script()
    texts = [f"many {n}" for n in range(MOST_IN_HAND)]
    script.hold(*texts)
    async with scripted(api, script, hold_s=60) as there:
        posts = [asyncio.create_task(there.post(there.says(ANA, text))) for text in texts]
        answers = asyncio.as_completed(posts, timeout=10)
        assert {await next(answers) for _ in range(MOST_IN_HAND - MOST_OF_CHAT)} == {503}
        assert await there.post(there.says(BEN, "one")) == 200
        script.release()
        assert sorted(await asyncio.gather(*posts))[:MOST_OF_CHAT] == [200] * MOST_OF_CHAT


async def test_one_chat_is_answered_in_order(idle: Loket) -> None:
    async with hooked(idle) as (there, _):
        idle.telegram.hold("sendMessage")
        posts = []
        for text in ("un", "deux", "trois"):
            posts.append(asyncio.create_task(there.post(there.says(ANA, text))))
            await asyncio.sleep(0.1)
        idle.telegram.release("sendMessage")
        await asyncio.gather(*posts)
    assert [text.split()[-1] for text in idle.texts(ANA)] == ["un", "deux", "trois"]


@pytest.mark.parametrize("body", [{}, [], {"update_id": "x"}, {"update_id": None}])
async def test_what_is_no_update_is_refused(idle: Loket, body: Any) -> None:
    async with hooked(idle) as (there, _):
        assert await there.post(body) == 400


async def test_a_message_that_cannot_be_read_is_passed_over(idle: Loket) -> None:
    async with hooked(idle) as (there, _):
        assert await there.post({"update_id": 5, "message": {"chat": "broken"}}) == 200


async def test_a_stop_finishes_what_has_begun_and_takes_nothing_new(idle: Loket) -> None:
    async with hooked(idle) as (there, stop):
        idle.telegram.hold("sendMessage")
        post = asyncio.create_task(there.post(there.says(ANA, "bonjour")))
        await idle.until(lambda: "sendMessage" in idle.telegram.waiting)
        stop.set()
        await asyncio.sleep(0.1)
        idle.telegram.release("sendMessage")
        assert await post == 200
    assert [call.method for call in idle.said(ANA)] == ["sendMessage", "sendVoice"]


def test_settings_that_cannot_be_used_are_one_clear_sentence() -> None:
    assert read_webhook(SECRET, {}) is None
    hook = read_webhook(SECRET, {"TELEGRAM_WEBHOOK_URL": SITE + "/", "TELEGRAM_WEBHOOK_PORT": "8090"})
    assert hook == Hook(SITE + PATH, 8090, secret_for(SECRET))
    for wrong in ({"TELEGRAM_WEBHOOK_URL": "http://x"}, {"TELEGRAM_WEBHOOK_URL": SITE, "TELEGRAM_WEBHOOK_PORT": "0"}):
        with pytest.raises(Setup):
            read_webhook(SECRET, wrong)


async def test_an_address_telegram_refuses_is_one_clear_sentence(idle: Loket) -> None:
    idle.telegram.fail("setWebhook", 400, "Bad Request: bad webhook: HTTPS url must be provided")
    idle.hook = Hook(SITE + PATH, free_port(), secret_for(SECRET))
    with pytest.raises(Setup, match="webhook"):
        async with idle.running():
            await asyncio.sleep(0.5)
