"""The Telegram process: `python -m bot.telegram.main`, started by the supervisor when there is a token."""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import asyncio
import logging
import re
import signal
import ssl
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache

import httpx
from telegram.error import InvalidToken, NetworkError, RetryAfter
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest

from bot.assemble import Parts, assemble
from bot.compose.phrases import phrase
from bot.content.types import Content
from bot.errors import Setup
from bot.gateway import DEFAULT_LANGUAGE
from bot.settings import Settings, read_settings
from bot.telegram.app import Channel
from bot.telegram.conversation import ConversationNames
from bot.telegram.log import configure
from bot.telegram.notes import FETCHED_AT_ONCE, VoiceNotes
from bot.telegram.patience import Patience
from bot.telegram.ports import CurrentContent, Door, Speaker
from bot.telegram.profile import keep_profile
from bot.telegram.receive import MOST_IN_HAND, Receiver
from bot.telegram.send import Sender
from bot.voicing import Voicing

logger = logging.getLogger("loket.telegram")

VOICE_WAIT_S = 15.0
"""How long a voice may take to be made; the text is there already."""
WRITABLE = re.compile(r"[!-.0-~]+")
"""What may stand in an address: a token with a space or a line's end would never reach Telegram."""

NO_TOKEN = "Without a token there is no Telegram bot."  # noqa: S105
UNKNOWN_TOKEN = "Telegram does not know the token of this bot."  # noqa: S105
ASK_BOTFATHER = "Ask @BotFather for the token, and set TELEGRAM_TOKEN (and TELEGRAM_API_URL only for your own server)."


def make_bot(token: str, api_url: str | None) -> ExtBot[int]:
    """Return the bot, not connected yet.

    Args:
        token: from @BotFather.
        api_url: another Bot API server; Telegram's own when None.
    """
    tls = {"verify": _certificates()}
    base = (api_url or "https://api.telegram.org").rstrip("/")
    return ExtBot(
        token,
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=HTTPXRequest(connection_pool_size=2 * MOST_IN_HAND, read_timeout=20, pool_timeout=60, httpx_kwargs=tls),
        get_updates_request=HTTPXRequest(connection_pool_size=2, read_timeout=15, httpx_kwargs=tls),
        rate_limiter=AIORateLimiter(max_retries=3),
    )


@cache
def _certificates() -> ssl.SSLContext:
    """Return the authorities that are trusted; reading them takes longer than all else, so they are read once."""
    return httpx.create_ssl_context()


def make_channel(
    bot: ExtBot[int], door: Door, content: CurrentContent, voice: Speaker, secret: str, patience: Patience
) -> Channel:
    """Put the channel together."""

    def title() -> str:
        return phrase(content(), DEFAULT_LANGUAGE, "widget_title")

    notes = VoiceNotes(bot, voice, patience, wait_s=VOICE_WAIT_S, title=title)
    sender = Sender(bot, notes, patience)
    names = ConversationNames(secret)
    return Channel(bot, door, content, voicing=Voicing(voice), sender=sender, notes=notes, names=names)


async def serve(
    bot: ExtBot[int], channel: Channel, content: CurrentContent, stop: asyncio.Event, patience: Patience
) -> None:
    """Connect, and answer until `stop` is set.

    Raises:
        InvalidToken: Telegram does not know the token.
    """
    receiver = Receiver(bot, channel, patience)
    try:
        if not await _connect(bot, stop, patience):
            return
        profile = asyncio.create_task(keep_profile(bot, content(), patience))
        logger.info("Telegram is connected.")
        try:
            await receiver.run(stop)
        finally:
            profile.cancel()
            with suppress(asyncio.CancelledError):
                await profile
    finally:
        await bot.shutdown()


async def _connect(bot: ExtBot[int], stop: asyncio.Event, patience: Patience) -> bool:
    """Try until Telegram answers; False when stopped before."""
    failures = 0
    while not stop.is_set():
        try:
            await bot.initialize()
            # with a webhook set, Telegram gives no updates; those that wait are kept
            await bot.delete_webhook(drop_pending_updates=False)
        except (NetworkError, RetryAfter) as error:
            failures += 1
            pause = patience.wait_s(failures, error)
            logger.warning("Telegram does not answer (%s); again in %.1f s.", type(error).__name__, pause)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)
        else:
            return True
    return False


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
    bot = make_bot(token, settings.telegram_api_url)
    channel = make_channel(bot, parts.gateway, content, parts.voice, settings.secret, patience)
    await serve(bot, channel, content, stop, patience)


def main() -> None:
    """Serve Telegram until stopped; exit code 1 and one sentence when that cannot be."""
    try:
        settings = read_settings()
        token = (settings.telegram_token or "").strip()
        if not token:
            raise Setup(NO_TOKEN, next_step=ASK_BOTFATHER)
        if not WRITABLE.fullmatch(token):
            raise Setup(UNKNOWN_TOKEN, next_step=ASK_BOTFATHER)
        configure(token)
        parts = assemble(settings)
        try:
            asyncio.run(run(settings, parts, token))
        except InvalidToken:
            # the library's own message holds the token
            raise Setup(UNKNOWN_TOKEN, next_step=ASK_BOTFATHER) from None
        finally:
            parts.voice.close()
    except Setup as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
