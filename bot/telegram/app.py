"""What is done with each update: a small table from commands and kinds of messages to the gateway, and its turn back.

Nothing is decided here that the gateway decides: language, answers and buttons are the same as on the website. Only
what Telegram alone knows is answered here: a photo, a voice note, a group, somebody who blocks the bot.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from telegram import CallbackQuery, ChatMember, ChatMemberUpdated, Message, Update, User
from telegram.constants import ChatType
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.compose.person import contact_line
from bot.compose.phrases import phrase, spoken_languages
from bot.compose.replies import button, reply
from bot.errors import UnknownConversation
from bot.gateway import DEFAULT_LANGUAGE
from bot.telegram.conversation import ConversationNames
from bot.telegram.kinds import sort
from bot.telegram.notes import VoiceNotes, quietly
from bot.telegram.ports import CurrentContent, Door
from bot.telegram.recent import Recent
from bot.telegram.render import render
from bot.telegram.send import Chat, ChatGone, Sender
from bot.turn import Incoming, Reply, Turn
from bot.voicing import Voicing

REMEMBERED = 5000
"""Conversations whose language is known without asking the gateway; tapped buttons and albums as many."""

WAYS_ON = ("do:topics", "do:person")
"""Buttons under what is said of a photo or a voice note; the gateway takes them at any time."""

FORGET = "do:forget"

UNANSWERED = frozenset({"failure", "busy"})
"""States of a reply after which the same button may be tapped again."""


@dataclass(frozen=True)
class Asked:
    """One update on its way through."""

    chat: Chat
    key: str
    """Idempotency key: the update's number."""
    hint: str | None
    """Language of the person's app."""


class Channel:
    """Answers updates; a `bot.telegram.receive.Handles`."""

    def __init__(
        self, bot: ExtBot[int], door: Door, content: CurrentContent, *, voicing: Voicing, sender: Sender,
        notes: VoiceNotes, names: ConversationNames,
    ) -> None:  # fmt: skip
        self._bot = bot
        self._door = door
        self._content = content
        self._voicing = voicing
        self._sender = sender
        self._notes = notes
        self._names = names
        self._languages: Recent[str, str] = Recent(REMEMBERED)
        self._tapped: Recent[tuple[str, int, str], bool] = Recent(REMEMBERED)
        self._albums: Recent[tuple[str, str], bool] = Recent(REMEMBERED)
        self._commands: Mapping[str, Callable[[Asked], Awaitable[None]]] = {
            "start": self._start,
            "language": partial(self._choose, choice="do:languages"),
            "help": partial(self._choose, choice="do:help"),
            "forget": self._forget,
        }

    async def acknowledge(self, update: Update) -> None:
        """End the waiting circle on a tapped button at once, whatever the chat is doing."""
        if update.callback_query is not None:
            await quietly(self._bot.answer_callback_query(update.callback_query.id))

    async def handle(self, update: Update) -> None:
        """Answer an update. When it cannot be answered the person is told so, and the error goes on to the log."""
        chat = update.effective_chat
        if chat is None:
            return
        asked = Asked(Chat(chat.id, self._names.of(chat.id)), str(update.update_id), _hint(update.effective_user))
        try:
            await self._route(update, asked)
        except ChatGone:
            await asyncio.to_thread(self._door.forget, asked.chat.conversation)
            self._drop(asked.chat.conversation)
        except TelegramError:
            raise  # nothing can be said either
        except Exception:
            if chat.type == ChatType.PRIVATE:
                await self._say(asked, "failure", organisation=contact_line(self._content()))
            raise

    async def _route(self, update: Update, asked: Asked) -> None:
        if update.callback_query is not None:
            await self._tap(update.callback_query, asked)
        elif update.my_chat_member is not None:
            await self._member(update.my_chat_member, asked)
        elif update.message is not None:
            await self._message(update.message, asked)

    async def _message(self, message: Message, asked: Asked) -> None:
        found = sort(message, self._bot.username)
        if found.kind == "command":
            await self._commands[found.command](asked)
        elif found.kind == "text":
            await self._answer(asked, Incoming(asked.chat.conversation, text=message.text))
        elif found.kind == "sound":
            await self._say(asked, "telegram_no_listen")
        elif found.kind == "file" and self._is_first_of_album(message, asked):
            await self._say(asked, "telegram_no_file")
        elif found.kind == "group_command":
            await self._say(asked, "telegram_private_only", is_private=False)

    async def _start(self, asked: Asked) -> None:
        opened = await asyncio.to_thread(self._door.open, hint=asked.hint, conversation=asked.chat.conversation)
        if opened.language is not None:
            self._languages.put(asked.chat.conversation, opened.language)
        await self._deliver(asked, opened.replies)

    async def _choose(self, asked: Asked, *, choice: str) -> None:
        await self._answer(asked, Incoming(asked.chat.conversation, choice=choice))

    async def _forget(self, asked: Asked) -> None:
        turn = await asyncio.to_thread(self._door.forget, asked.chat.conversation)
        self._drop(asked.chat.conversation)
        await self._deliver(asked, turn.replies)

    async def _tap(self, query: CallbackQuery, asked: Asked) -> None:
        if query.message is None or query.data is None or query.message.chat.type != ChatType.PRIVATE:
            return
        place = query.message.message_id
        tap = (asked.chat.conversation, place, query.data)
        if tap in self._tapped:
            return  # tapped twice before the buttons were gone
        if query.data == FORGET:
            await _both(self._forget(asked), [self._put_out(asked, place)])
            return
        turn = await self._ask(asked, Incoming(asked.chat.conversation, choice=query.data))
        beside: list[Awaitable[None]] = []
        if not any(one.state in UNANSWERED for one in turn.replies):
            self._tapped.put(tap, True)
            beside.append(self._put_out(asked, place))
        await _both(self._deliver(asked, turn.replies), beside)

    async def _put_out(self, asked: Asked, message: int) -> None:
        """Take the buttons away from a message that was answered."""
        await quietly(self._bot.edit_message_reply_markup(asked.chat.id, message, reply_markup=None))

    async def _member(self, change: ChatMemberUpdated, asked: Asked) -> None:
        """Forget somebody who blocks the bot."""
        if change.chat.type == ChatType.PRIVATE and change.new_chat_member.status == ChatMember.BANNED:
            raise ChatGone

    async def _answer(self, asked: Asked, incoming: Incoming) -> None:
        turn = await self._ask(asked, incoming)
        await self._deliver(asked, turn.replies)

    async def _ask(self, asked: Asked, incoming: Incoming) -> Turn:
        """Ask the gateway; a conversation that has expired is opened again without a word."""
        whole = replace(incoming, hint=asked.hint, idempotency_key=asked.key)
        try:
            turn = await asyncio.to_thread(self._door.send, whole)
        except UnknownConversation:
            await asyncio.to_thread(self._door.open, hint=asked.hint, conversation=asked.chat.conversation)
            turn = await asyncio.to_thread(self._door.send, whole)
        self._languages.put(asked.chat.conversation, turn.language)
        return turn

    async def _say(self, asked: Asked, key: str, *, is_private: bool = True, **values: str) -> None:
        """Say one of the loket's own sentences, with a voice and ways on where the person can use them."""
        content = self._content()
        language = self._language(asked)
        said = reply(content, language, phrase(content, language, key, **values), "bad_input")
        replies: tuple[Reply, ...] = (said,)
        if is_private:
            choices = tuple(button(content, language, way) for way in WAYS_ON)
            replies = (reply(content, language, said.text, "bad_input", choices=choices),)
            replies = await asyncio.to_thread(self._voicing.voice, content, replies)
        await self._deliver(asked, replies)

    async def _deliver(self, asked: Asked, replies: Sequence[Reply]) -> None:
        await self._sender.send(asked.chat, render(replies, self._content().icons))

    def _language(self, asked: Asked) -> str:
        spoken = spoken_languages(self._content())
        known = self._languages.get(asked.chat.conversation)
        base = (asked.hint or "").replace("_", "-").split("-")[0].lower()
        return next((code for code in (known, base) if code in spoken), DEFAULT_LANGUAGE)

    def _is_first_of_album(self, message: Message, asked: Asked) -> bool:
        """Say whether nothing was said of this album yet: ten photos are one message to the person."""
        if message.media_group_id is None:
            return True
        album = (asked.chat.conversation, message.media_group_id)
        is_first = album not in self._albums
        self._albums.put(album, True)
        return is_first

    def _drop(self, conversation: str) -> None:
        self._languages.drop(conversation)
        self._notes.forget(conversation)


async def _both(main: Awaitable[None], beside: Sequence[Awaitable[None]]) -> None:
    """Do the main thing and what may happen beside it; only the main thing may fail."""
    begun = asyncio.gather(*beside)
    try:
        await main
    finally:
        await begun


def _hint(user: User | None) -> str | None:
    return user.language_code if user is not None else None
