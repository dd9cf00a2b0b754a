"""Receiving by webhook: Telegram posts each update, and gets its 200 when the person has got an answer.

Nothing is queued: an update that is not answered, because the process dies, has too many in hand or of its chat, or is
refused by Telegram for longer than `bot.telegram.desk.HOLD_S`, gets no 200, and Telegram posts it again. So no chat keeps
Telegram's connections, of which it has twenty for everybody. Only who knows the secret in the header is listened to.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging

from aiohttp import web
from telegram import Bot

from bot.telegram.desk import GRACE_S, MOST_IN_HAND, Desk
from bot.telegram.options import PATH, Hook
from bot.telegram.updates import KINDS, read

logger = logging.getLogger(__name__)

HEADER = "X-Telegram-Bot-Api-Secret-Token"
MOST_BYTES = 1_000_000
"""Largest update taken; Telegram's own are some kilobytes."""
REST_S = "5"


class WebhookReceiver:
    """Takes the posts of one bot; used from one event loop."""

    def __init__(self, bot: Bot, desk: Desk, hook: Hook) -> None:
        self._bot = bot
        self._desk = desk
        self._hook = hook
        self._is_open = True

    async def register(self) -> None:
        """Tell Telegram where to post; what waits there is kept."""
        await self._bot.set_webhook(
            self._hook.url, secret_token=self._hook.secret, max_connections=MOST_IN_HAND, allowed_updates=KINDS,
            drop_pending_updates=False,
        )  # fmt: skip

    async def run(self, stop: asyncio.Event, *, grace_s: float = GRACE_S) -> None:
        """Listen until `stop` is set, then finish what has begun.

        Raises:
            OSError: the port is in use.
        """
        app = web.Application(client_max_size=MOST_BYTES)
        app.router.add_post(PATH, self._take)
        runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=grace_s)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", self._hook.port).start()
            await stop.wait()
        finally:
            self._is_open = False
            await self._desk.close(grace_s)
            await runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        """Answer one post: 200 when the update is finished, 503 when Telegram is to keep it and post it again."""
        given = request.headers.get(HEADER, "")
        # bytes: compare_digest refuses text that is not ASCII, and would answer a probe with an error of ours
        if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), self._hook.secret.encode()):
            return web.Response(status=403)
        try:
            arrived = read(json.loads(await request.read()), self._bot)
        except ValueError:
            arrived = None
        if arrived is None:
            return web.Response(status=400)
        if self._desk.is_finished(arrived.number):
            return web.Response()
        if self._desk.task(arrived.number) is None:
            if not self._is_open or not self._desk.has_room(arrived.chat):
                return _again()
            if self._desk.take(arrived) is None:
                return web.Response()
        # what is late goes on, in memory: Telegram posts it again and finds it finished, or still late
        return web.Response() if await self._desk.is_in_time(arrived.number) else _again()


def _again() -> web.Response:
    """Return what lets Telegram post an update again."""
    return web.Response(status=503, headers={"Retry-After": REST_S})
