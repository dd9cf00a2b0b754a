"""What is done with each update: a small table from commands and kinds of messages to the gateway, and its turn back.

Nothing is decided here that the gateway decides: language, answers and buttons are the same as on the website. Only
what Telegram alone knows is answered here: a photo, a voice note, a group, somebody who blocks the bot.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from msgspec import structs
from telegram import CallbackQuery, ChatMember, ChatMemberUpdated, Message, Update, User
from telegram.constants import ChatType
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.compose.person import contact_line
from bot.compose.phrases import phrase, spoken_languages
from bot.errors import UnknownConversation
from bot.gateway import DEFAULT_LANGUAGE
from bot.language.tags import language_of
from bot.taps import FORGET
from bot.telegram import words
from bot.telegram.buttons import Buttons
from bot.telegram.conversation import ConversationNames
from bot.telegram.hear import Listens, fetch, is_short
from bot.telegram.kinds import sort
from bot.telegram.mouth import Mouth
from bot.telegram.ports import CurrentContent, Door
from bot.telegram.recent import Recent
from bot.telegram.send import Chat, ChatGone, Sender
from bot.telegram.staff import GONE, Staff, Waiting, wants_person
from bot.turn import Incoming, Reply, Turn

REMEMBERED = 5000
"""Conversations whose language is known without asking the gateway; albums as many."""


@dataclass(frozen=True)
class Asked:
    """One update on its way through."""

    chat: Chat
    hint: str | None
    """Language of the person's app."""

    @property
    def key(self) -> str:
        """Idempotency key."""
        return str(self.chat.update)


class Channel:
    """Answers updates; a `bot.telegram.ports.Handles`."""

    def __init__(
        self, bot: ExtBot[int], door: Door, content: CurrentContent, *, mouth: Mouth, sender: Sender, buttons: Buttons,
        names: ConversationNames, staff: Staff | None = None, listening: Listens | None = None,
    ) -> None:  # fmt: skip
        self._bot = bot
        self._door = door
        self._content = content
        self._mouth = mouth
        self._sender = sender
        self._buttons = buttons
        self._names = names
        self._staff = staff
        self._listening = listening
        self._languages: Recent[str, str] = Recent(REMEMBERED)
        self._albums: Recent[tuple[str, str], str] = Recent(REMEMBERED)
        """Conversation and album → conversation."""
        self._commands: Mapping[str, Callable[[Asked], Awaitable[None]]] = {
            "start": self._start,
            "language": partial(self._choose, choice="do:languages"),
            "help": partial(self._choose, choice="do:help"),
            "forget": self._forget,
        }

    async def acknowledge(self, update: Update) -> None:
        """End the waiting circle on a tapped button at once, whatever the chat is doing."""
        if update.callback_query is not None:
            await self._buttons.acknowledge(update.callback_query.id)

    async def handle(self, update: Update) -> None:
        """Answer an update. When it cannot be answered the person is told so, and the error goes on to the log."""
        await self._safely(update, self._route)

    async def refuse(self, update: Update) -> None:
        """Say that somebody sends more than can be answered; a group is told nothing."""
        await self._safely(update, self._too_many)

    async def _safely(self, update: Update, answer: Callable[[Update, Asked], Awaitable[None]]) -> None:
        chat = update.effective_chat
        if chat is None:
            return
        asked = Asked(Chat(chat.id, self._names.of(chat.id), update.update_id), _hint(update.effective_user))
        try:
            await answer(update, asked)
        except ChatGone:
            await asyncio.to_thread(self._door.forget, asked.chat.conversation)
            self._drop(asked.chat.conversation)
        except TelegramError:
            raise  # nothing can be said either
        except Exception:
            if chat.type == ChatType.PRIVATE:
                sorry = replace(asked, chat=replace(asked.chat, part="sorry."))
                await self._say(sorry, "failure", organisation=contact_line(self._content()))
            raise

    async def _too_many(self, update: Update, asked: Asked) -> None:
        if update.effective_chat is not None and update.effective_chat.type == ChatType.PRIVATE:
            await self._say(asked, "too_many")

    async def _route(self, update: Update, asked: Asked) -> None:
        if update.callback_query is not None:
            await self._tap(update.callback_query, asked)
        elif update.my_chat_member is not None:
            await self._member(update.my_chat_member)
        elif update.message is not None and self._staff is not None and asked.chat.id == self._staff.chat:
            await self._staff_said(self._staff, update.message, asked)
        elif update.message is not None:
            await self._message(update.message, asked)

    async def _message(self, message: Message, asked: Asked) -> None:
        found = sort(message, self._bot.username)
        if message.chat.type == ChatType.PRIVATE:
            self._sender.note_received(asked.chat, message.message_id)
        if found.kind == "command":
            await self._commands[found.command](asked)
        elif found.kind == "text":
            await self._answer(asked, Incoming(asked.chat.conversation, text=message.text))
        elif found.kind == "sound":
            await self._hear(message, asked)
        elif found.kind == "position" and message.location is not None:
            place = message.location
            language = self._language(asked)
            await self._deliver(asked, (words.position(self._content(), language, place.latitude, place.longitude),))
        elif found.kind == "file" and self._is_first_of_album(message, asked):
            await self._say(asked, "telegram_no_file")
        elif found.kind == "group_command":
            said = words.plain(self._content(), self._language(asked), "telegram_private_only")
            await self._sender.send(asked.chat, self._mouth.silent(self._content(), (said,)))

    async def _hear(self, message: Message, asked: Asked) -> None:
        """Answer a voice note, and show what was heard; where nothing can be heard, say so with ways on."""
        if self._listening is None or not self._listening.is_ready:
            await self._say(asked, "telegram_no_listen")
            return
        if not is_short(message):
            await self._say(asked, "listen_too_long")
            return
        sound = await fetch(self._bot, message)
        if sound is None:
            await self._say(asked, "listen_failed")
            return
        understood = await asyncio.to_thread(self._listening.understand, Incoming(asked.chat.conversation), sound)
        turn = await self._ask(asked, understood)
        if understood.text is not None:
            shown = words.plain(self._content(), turn.language, "telegram_heard", text=understood.text)
            echo = replace(asked, chat=replace(asked.chat, part="heard."))
            await self._sender.send(echo.chat, self._mouth.silent(self._content(), (shown,)))
        await self._deliver(asked, turn.replies)

    async def _start(self, asked: Asked) -> None:
        opened = await asyncio.to_thread(self._door.open, hint=asked.hint, conversation=asked.chat.conversation)
        if opened.language is not None:
            self._languages.put(asked.chat.conversation, opened.language)
            await self._deliver(asked, opened.replies)
            return
        await self._deliver(asked, (words.first_words(self._content(), opened.replies[-1]),))

    async def _choose(self, asked: Asked, *, choice: str) -> None:
        await self._answer(asked, Incoming(asked.chat.conversation, choice=choice))

    async def _forget(self, asked: Asked) -> None:
        turn = await asyncio.to_thread(self._door.forget, asked.chat.conversation)
        await self._sender.delete(asked.chat)
        self._drop(asked.chat.conversation)
        await self._deliver(asked, turn.replies)
        self._drop(asked.chat.conversation)  # that message is the last trace

    async def _tap(self, query: CallbackQuery, asked: Asked) -> None:
        if query.message is None or query.data is None or query.message.chat.type != ChatType.PRIVATE:
            return
        place = query.message.message_id
        if self._buttons.is_used(asked.chat, place, query.data):
            return  # tapped twice before the buttons were gone
        if query.data == FORGET:
            await self._forget(asked)  # its message is deleted, or may be tapped again
            return
        incoming = Incoming(asked.chat.conversation, choice=query.data)
        if query.data.startswith(words.PLACE):
            said = words.place_words(self._content(), self._language(asked), query.data)
            incoming = Incoming(asked.chat.conversation, text=said)
        turn = await self._ask(asked, incoming)
        async with self._buttons.put_out(asked.chat, place, query.data, turn):
            await self._deliver(asked, turn.replies)

    async def _member(self, change: ChatMemberUpdated) -> None:
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
        return await self._with_staff(turn, asked) if self._staff is not None and wants_person(turn) else turn

    async def _with_staff(self, turn: Turn, asked: Asked) -> Turn:
        """Call the staff, and say so to the person when they were told."""
        content = self._content()
        waiting = Waiting(asked.chat, turn.language)
        if self._staff is None or not await self._staff.call(content, waiting):
            return turn
        said = words.plain(content, turn.language, "person_waiting")
        return structs.replace(turn, replies=(*turn.replies, said))

    async def _staff_said(self, staff: Staff, message: Message, asked: Asked) -> None:
        """Say to a person what a member of staff answered, or why it cannot be said; other talk is their own."""
        waiting = staff.answered(message)
        if waiting is None:
            problem = staff.not_passed_on(message)
        else:
            problem = None if await self._is_passed_on(waiting, message.text or "", asked) else GONE
        if problem is not None and not self._sender.was_sent(asked.chat):
            await staff.tell(message, phrase(self._content(), self._language(asked), problem))

    async def _is_passed_on(self, waiting: Waiting, text: str, asked: Asked) -> bool:
        """Say something to a person in the name of the staff; False when the person is gone."""
        bubbles = await asyncio.to_thread(self._mouth.from_person, self._content(), waiting.language, text)
        try:
            await self._sender.send(replace(waiting.chat, update=asked.chat.update), bubbles)
        except ChatGone:
            await asyncio.to_thread(self._door.forget, waiting.chat.conversation)
            self._drop(waiting.chat.conversation)
            return False
        return True

    async def _say(self, asked: Asked, key: str, **values: str) -> None:
        """Say one of the loket's own sentences, with ways on."""
        said = words.said(self._content(), self._language(asked), key, **values)
        await self._deliver(asked, (said,))

    async def _deliver(self, asked: Asked, replies: Sequence[Reply]) -> None:
        bubbles = await asyncio.to_thread(self._mouth.bubbles, self._content(), tuple(replies))
        await self._sender.send(asked.chat, bubbles)

    def _language(self, asked: Asked) -> str:
        spoken = spoken_languages(self._content())
        known = self._languages.get(asked.chat.conversation)
        return next((code for code in (known, language_of(asked.hint)) if code in spoken), DEFAULT_LANGUAGE)

    def _is_first_of_album(self, message: Message, asked: Asked) -> bool:
        """Say whether nothing was said of this album yet: ten photos are one message to the person."""
        if message.media_group_id is None:
            return True
        album = (asked.chat.conversation, message.media_group_id)
        is_first = album not in self._albums
        self._albums.put(album, asked.chat.conversation)
        return is_first

    def _drop(self, conversation: str) -> None:
        self._languages.drop(conversation)
        self._albums.drop_where(lambda whose: whose == conversation)
        self._buttons.forget(conversation)
        self._sender.forget(conversation)
        if self._staff is not None:
            self._staff.forget(conversation)


def _hint(user: User | None) -> str | None:
    return user.language_code if user is not None else None
