"""Putting the channel together, the same for the process and for the tests."""

from __future__ import annotations

import ssl
from functools import cache

import httpx
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bot.compose.phrases import phrase
from bot.gateway import DEFAULT_LANGUAGE
from bot.telegram.app import Channel
from bot.telegram.buttons import Buttons
from bot.telegram.conversation import ConversationNames
from bot.telegram.desk import MOST_IN_HAND
from bot.telegram.hear import Listens
from bot.telegram.ledger import Ledger
from bot.telegram.mouth import Mouth
from bot.telegram.notes import VoiceNotes
from bot.telegram.pace import Pace
from bot.telegram.patience import Patience
from bot.telegram.ports import CurrentContent, Door, Speaker
from bot.telegram.send import Sender
from bot.telegram.staff import Staff

VOICE_WAIT_S = 15.0
"""How long a voice may take to be made; the text is there already."""
ANSWER_S = 20.0
"""How long Telegram may take to answer a call before it is made again."""
POLL_S = 15.0
"""What the network may add to a long poll."""


def make_bot(token: str, api_url: str | None, *, answer_s: float = ANSWER_S) -> ExtBot[int]:
    """Return the bot, not connected yet.

    Args:
        token: from @BotFather.
        api_url: another Bot API server; Telegram's own when None.
        answer_s: time limit of a call.
    """
    tls = {"verify": _certificates()}
    base = (api_url or "https://api.telegram.org").rstrip("/")
    return ExtBot(
        token,
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=HTTPXRequest(
            connection_pool_size=2 * MOST_IN_HAND, read_timeout=answer_s, pool_timeout=60, httpx_kwargs=tls
        ),
        get_updates_request=HTTPXRequest(connection_pool_size=2, read_timeout=POLL_S, httpx_kwargs=tls),
        rate_limiter=Pace(),
    )


@cache
def _certificates() -> ssl.SSLContext:
    """Return the authorities that are trusted; reading them takes longer than all else, so they are read once."""
    return httpx.create_ssl_context()


def make_channel(
    bot: ExtBot[int],
    door: Door,
    content: CurrentContent,
    voice: Speaker,
    secret: str,
    patience: Patience,
    ledger: Ledger,
    staff_chat: int | None = None,
    listening: Listens | None = None,
) -> Channel:
    """Put the channel together."""

    def title() -> str:
        return phrase(content(), DEFAULT_LANGUAGE, "widget_title")

    notes = VoiceNotes(bot, voice, patience, ledger, wait_s=VOICE_WAIT_S, title=title)
    return Channel(
        bot,
        door,
        content,
        mouth=Mouth(voice),
        sender=Sender(bot, notes, patience, ledger),
        buttons=Buttons(bot, patience),
        names=ConversationNames(secret),
        staff=Staff(bot, patience, staff_chat) if staff_chat is not None else None,
        listening=listening,
    )
