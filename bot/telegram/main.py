"""The Telegram process: `python -m bot.telegram.main`, started by the supervisor when there is a token."""

from __future__ import annotations

import os
import sys

os.environ.setdefault("OMP_NUM_THREADS", "1")
if __name__ == "__main__":
    # the library's job queue, which nothing here uses, would load Rasa's scheduler: 6 MB
    sys.modules["apscheduler"] = None  # type: ignore[assignment]
    # httpx's command line, which httpx loads where it can: 3 MB
    sys.modules["pygments"] = None  # type: ignore[assignment]

import asyncio
import logging
import re
import signal
from concurrent.futures import ThreadPoolExecutor

from telegram.error import InvalidToken

from bot.assemble import Parts, assemble
from bot.content.types import Content
from bot.errors import Setup
from bot.heartbeat import beat
from bot.settings import Settings, read_settings
from bot.telegram.build import make_bot, make_channel
from bot.telegram.desk import MOST_IN_HAND
from bot.telegram.ledger import Ledger
from bot.telegram.log import configure
from bot.telegram.notes import FETCHED_AT_ONCE
from bot.telegram.options import read_staff_chat, read_webhook
from bot.telegram.patience import Patience
from bot.telegram.serve import serve
from bot.thrift import spare_memory

logger = logging.getLogger("loket.telegram")

WRITABLE = re.compile(r"[!-.0-~]+")
"""What may stand in an address: a token with a space or a line's end would never reach Telegram."""

NO_TOKEN = "Without a token there is no Telegram bot."  # noqa: S105
UNKNOWN_TOKEN = "Telegram does not know the token of this bot."  # noqa: S105
ASK_BOTFATHER = "Ask @BotFather for the token, and set TELEGRAM_TOKEN (and TELEGRAM_API_URL only for your own server)."


async def run(settings: Settings, parts: Parts, token: str) -> None:
    """Run until SIGTERM or SIGINT."""

    def content() -> Content:
        return parts.content.current().content

    loop = asyncio.get_running_loop()
    # every update in hand may wait for an answer while voices are made: neither may take the other's thread
    loop.set_default_executor(ThreadPoolExecutor(MOST_IN_HAND + FETCHED_AT_ONCE, "telegram"))
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    patience = Patience()
    ledger = Ledger(settings.local / "telegram.sqlite")
    bot = make_bot(token, settings.telegram_api_url)
    channel = make_channel(
        bot,
        parts.gateway,
        content,
        parts.voice,
        settings.secret,
        patience,
        ledger,
        read_staff_chat(),
        parts.listening,
    )
    alive = asyncio.create_task(beat("telegram"))
    try:
        await serve(bot, channel, content, stop, patience, ledger, read_webhook(settings.secret))
    finally:
        alive.cancel()
        ledger.close()


def main() -> None:
    """Serve Telegram until stopped; exit code 1 and one sentence when that cannot be."""
    spare_memory()
    try:
        settings = read_settings()
        token = (settings.telegram_token or "").strip()
        if not token:
            raise Setup(NO_TOKEN, next_step=ASK_BOTFATHER)
        if not WRITABLE.fullmatch(token):
            raise Setup(UNKNOWN_TOKEN, next_step=ASK_BOTFATHER)
        configure(token)
        read_webhook(settings.secret)  # a wrong value is told before anything is opened
        read_staff_chat()
        parts = assemble(settings, "telegram")
        try:
            asyncio.run(run(settings, parts, token))
        except InvalidToken:
            # the library's own message holds the token
            raise Setup(UNKNOWN_TOKEN, next_step=ASK_BOTFATHER) from None
        finally:
            parts.close()
    except Setup as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
