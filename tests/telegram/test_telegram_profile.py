"""The bot's own texts in Telegram: set in every spoken language, and only when they changed."""

from __future__ import annotations

import msgspec

from bot.compose.phrases import phrase, spoken_languages
from bot.content.types import Content
from bot.telegram.build import make_bot
from bot.telegram.kinds import COMMANDS
from bot.telegram.profile import keep_profile, profiles
from tests.telegram.bot_api_server import BotApiServer
from tests.telegram.conftest import QUICK

SETTERS = ("setMyCommands", "setMyDescription", "setMyShortDescription")


async def keep(api: BotApiServer, content: Content) -> int:
    """Bring the profile up to date; return how many texts were set."""
    before = len(api.telegram.made(*SETTERS))
    async with make_bot(api.telegram.token, api.url) as bot:
        await keep_profile(bot, content, QUICK)
    return len(api.telegram.made(*SETTERS)) - before


async def test_every_spoken_language_and_everybody_else_has_its_texts(api: BotApiServer, content: Content) -> None:
    await keep(api, content)
    for language in spoken_languages(content):
        commands = api.telegram.profile[f"commands {language}"]
        assert [one["command"] for one in commands] == list(COMMANDS)
        assert commands[0]["description"] == phrase(content, language, "telegram_cmd_start")
    assert api.telegram.profile["description "]["description"] == phrase(content, "fr", "telegram_description")


async def test_what_did_not_change_is_not_set_again(api: BotApiServer, content: Content) -> None:
    assert await keep(api, content) == 3 * len(profiles(content))
    assert await keep(api, content) == 0


async def test_only_what_changed_is_set(api: BotApiServer, content: Content) -> None:
    await keep(api, content)
    phrases = {**content.phrases, "nl": {**content.phrases["nl"], "telegram_short_description": "Nieuw."}}
    assert await keep(api, msgspec.structs.replace(content, phrases=phrases)) == 1


async def test_a_failure_is_no_reason_to_stop(api: BotApiServer, content: Content) -> None:
    api.telegram.fail("setMyCommands", 400, "Bad Request: …", times=99)
    await keep(api, content)


def test_the_texts_fit(content: Content) -> None:
    for profile in profiles(content):
        assert len(profile.description) <= 512
        assert len(profile.short_description) <= 120
        assert all(1 <= len(command.description) <= 256 for command in profile.commands)
