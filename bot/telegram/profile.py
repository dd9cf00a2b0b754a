"""The bot's own texts in Telegram: menu of commands, description, short description, in every spoken language.

They are set only when they changed: Telegram limits how often they may be set, and every start would set them all.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from telegram import BotCommand
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.compose.phrases import phrase, spoken_languages
from bot.content.types import Content
from bot.errors import ContentError
from bot.gateway import DEFAULT_LANGUAGE
from bot.telegram.kinds import COMMANDS
from bot.telegram.patience import Patience

logger = logging.getLogger(__name__)

ATTEMPTS = 5

TELEGRAM_CODES = {"kmr": "ku"}
"""Telegram takes two-letter codes only; ours that have another name there."""


@dataclass(frozen=True)
class Profile:
    """The texts of one language."""

    code: str
    """Telegram's code; empty for everybody whose language is not among ours."""
    commands: tuple[BotCommand, ...]
    description: str
    short_description: str


def profiles(content: Content) -> tuple[Profile, ...]:
    """Return the texts in every spoken language, and once for all other languages."""
    made = [_profile(content, DEFAULT_LANGUAGE, "")]
    for language in spoken_languages(content):
        code = TELEGRAM_CODES.get(language, language)
        if len(code) == 2:
            made.append(_profile(content, language, code))
    return tuple(made)


def _profile(content: Content, language: str, code: str) -> Profile:
    return Profile(
        code=code,
        commands=tuple(BotCommand(name, phrase(content, language, f"telegram_cmd_{name}")) for name in COMMANDS),
        description=phrase(content, language, "telegram_description"),
        short_description=phrase(content, language, "telegram_short_description"),
    )


async def keep_profile(bot: ExtBot[int], content: Content, patience: Patience) -> None:
    """Set what differs. The bot works without, so a failure is only written down."""
    try:
        for profile in profiles(content):
            await _keep(bot, profile, patience)
    except (TelegramError, ContentError) as error:
        logger.warning("The bot's texts in Telegram could not all be set (%s).", type(error).__name__)


async def _keep(bot: ExtBot[int], profile: Profile, patience: Patience) -> None:
    code = profile.code or None

    async def ask(call: Callable[[], Awaitable[object]]) -> object:
        return await patience.insist(call, ATTEMPTS)

    if await ask(lambda: bot.get_my_commands(language_code=code)) != profile.commands:
        await ask(lambda: bot.set_my_commands(profile.commands, language_code=code))
    described = await patience.insist(lambda: bot.get_my_description(language_code=code), ATTEMPTS)
    if described.description != profile.description:
        await ask(lambda: bot.set_my_description(profile.description, language_code=code))
    short = await patience.insist(lambda: bot.get_my_short_description(language_code=code), ATTEMPTS)
    if short.short_description != profile.short_description:
        await ask(lambda: bot.set_my_short_description(profile.short_description, language_code=code))
