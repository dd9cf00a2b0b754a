"""The one door to the dialogue engine: every message of every channel comes through here.

Rasa's own door has no lock: it lets a client choose the sender, executes text that begins with `/`, answers an internal
error with `200 []`, and blocks for seconds on a megabyte. So the gateway mints conversation names, caps length, offers
and remembers the choices that may be tapped, has a time limit, and turns every failure into a sentence with a next step.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from msgspec.structs import replace

from bot import fallback, steps
from bot.afterwards import Afterwards
from bot.clock import local_today
from bot.compose import menus
from bot.compose.choices import button
from bot.compose.person import contact_line
from bot.compose.phrases import phrase, spoken_languages
from bot.compose.replies import reply
from bot.content.publish import ContentStore, Published
from bot.content.types import Content
from bot.conversations import Conversations, State
from bot.discreet import is_discreet
from bot.engine import Answered, Ask, Engine
from bot.errors import BadInput, EngineDown, LoketError, UnknownConversation
from bot.language.resolve import Detects, Known, Resolution, resolve
from bot.language.tags import language_of
from bot.message import as_tap, with_hand_choice, words_of
from bot.sensitive import is_sensitive, is_sensitive_tap
from bot.taps import AGAIN, FORGET, SLOWER, asked_of_engine, may_be_tapped, said_at_once
from bot.turn import Choice, Incoming, Opened, Reply, Turn
from bot.turn_locks import LocalTurns
from bot.unwritten import Unwritten
from bot.variants import parted, with_variant
from bot.voicing import Speed, Voicing

logger = logging.getLogger(__name__)

DEFAULT_LANGUAGE = "fr"
"""Language of the greeting and of errors before anything is known of the person: the most known one in Brussels."""


class Gateway:
    """Open conversations, answer messages, forget them. Thread-safe; every call is synchronous."""

    def __init__(
        self,
        *,
        content: ContentStore,
        engine: Engine,
        conversations: Conversations,
        voicing: Voicing,
        detector: Detects,
        afterwards: Afterwards | None = None,
        turns: LocalTurns | None = None,
    ) -> None:
        self._content = content
        self._engine = engine
        self._conversations = conversations
        self._voicing = voicing
        self._detector = detector
        self._afterwards = afterwards or Afterwards()
        # one message of a conversation at a time, so that a message sent twice is asked once
        self._turns = turns or LocalTurns()
        self._unwritten = Unwritten()

    def open(self, *, hint: str | None = None, conversation: str | None = None) -> Opened:
        """Begin a conversation (or the one named by a channel's own keyed hash) and greet.

        Args:
            hint: language of the browser or app, only a hint; `nl-BE` counts as `nl`.
            conversation: a name that the channel makes itself and nobody can guess; minted when None.
        """
        published = self._content.current()
        name = conversation or self._conversations.mint()
        known = self._load(name)
        spoken = spoken_languages(published.content)
        hinted = language_of(hint) if language_of(hint) in spoken else None
        state = known or self._conversations.create(name, hinted)
        language = state.language or state.hint or DEFAULT_LANGUAGE
        state, said = self._afterwards.opened(published.content, state, menus.greet(published.content, language))
        if state.language is None:
            said = (*said, *menus.ask_language(published.content, language))
        if known is None:
            # a page that opens and is left again costs a few bytes: the greeting need not be remembered
            replies = self._voicing.voice(published.content, said)
        else:
            replies = self._finish(published, name, state, said)
        return Opened(conversation=name, language=state.language, replies=replies)

    def send(self, incoming: Incoming) -> Turn:
        """Answer one message. Bad input, a dead engine and a choice that is gone are spoken replies, not exceptions.

        Raises:
            UnknownConversation: the id was never minted here, or has expired.
        """
        with self._turns.hold(incoming.conversation):
            return self._forget(incoming.conversation) if incoming.choice == FORGET else self._send(incoming)

    def language_of(self, conversation: str) -> str | None:
        """Return the language a conversation is held in, None before it is settled.

        Raises:
            UnknownConversation: the id was never minted here, or has expired.
        """
        state = self._conversations.load(conversation)
        if state is None:
            raise UnknownConversation("The conversation is not known.")
        return state.language

    def _send(self, incoming: Incoming) -> Turn:
        state = self._load(incoming.conversation)
        if state is None:
            raise UnknownConversation("The conversation is not known.")
        repeated = next((turn for key, turn in state.answered if key == incoming.idempotency_key), None)
        if incoming.idempotency_key and repeated is not None:
            return repeated
        published = self._content.current()
        state, incoming = with_variant(published.content, state, incoming)
        state = with_hand_choice(state, incoming, spoken_languages(published.content))
        note = None
        try:
            state, answered = self._answer(published, state, incoming)
            answered = self._afterwards.heard(published.content, state, answered)
            if answered.do == FORGET:
                return self._forget(incoming.conversation)
            if answered.do is not None:
                incoming = as_tap(incoming, answered.do, spoken_languages(published.content))
                state, answered = self._answer(published, state, incoming)
            replies, is_kept, note = answered.replies, answered.is_final, answered.note
        except BadInput as problem:
            language = state.language or state.hint or DEFAULT_LANGUAGE
            replies, is_kept = self._say(published, language, problem.phrase, "bad_input"), True
        except LoketError as problem:
            # the message was not answered: the same key may be sent again
            logger.warning("A turn failed: %s", problem.message)
            language = state.language or state.hint or DEFAULT_LANGUAGE
            replies, is_kept = self._apology(published, language), False
        state, replies = self._afterwards.after(published.content, state, incoming, note, replies)
        state, replies = steps.offer_back(published.content, state, incoming, replies)
        finished = self._finish(published, incoming.conversation, state, replies, incoming if is_kept else None)
        return Turn(language=finished[-1].language, replies=finished)

    def forget(self, conversation: str) -> Turn:
        """Delete everything kept about a conversation, and say so; an answer under way is not kept after it."""
        with self._turns.hold(conversation):
            return self._forget(conversation)

    def _forget(self, conversation: str) -> Turn:
        published = self._content.current()
        state = self._conversations.load(conversation)
        language = (state.language or state.hint if state else None) or DEFAULT_LANGUAGE
        # also where it is not known: while its database is away, it may stand there
        self._conversations.delete(conversation)
        self._unwritten.drop(conversation)
        if state is not None:
            self._afterwards.forget(state)
            try:
                self._engine.forget(state.engine_name)
            except EngineDown as problem:
                # Rasa's copy holds no words and no id of ours, and is purged with its age
                logger.warning("Forgetting waits for the daily purge: %s", problem.message)
        said = self._say(published, language, "forgotten", "forgotten")
        replies = self._voicing.voice(published.content, said, variant=state.variant if state is not None else None)
        return Turn(language=language, replies=replies)

    def _answer(self, published: Published, state: State, incoming: Incoming) -> tuple[State, Answered]:
        if incoming.choice is not None:
            return self._tapped(published, state, incoming.choice)
        if incoming.problem is not None:
            language = state.language or state.hint or DEFAULT_LANGUAGE
            return state, Answered(self._say(published, language, incoming.problem, "bad_input", topics=True))
        text = words_of(incoming)
        found = self._resolve(published, state, text) if not incoming.language else Resolution(state.language)
        state = replace(state, language=found.language, pending=found.pending)
        if found.language is None or found.unspoken:
            language = state.language or state.hint or DEFAULT_LANGUAGE
            if found.unspoken:
                return state, Answered(menus.not_yet(published.content, found.unspoken, language))
            return state, Answered(menus.ask_language(published.content, language))
        ask = Ask(conversation=state.engine_name, language=found.language, version=published.version, text=text)
        try:
            return state, self._engine.turn(ask)
        except EngineDown as problem:
            logger.warning("Answered without the engine: %s", problem.message)
            danger = self._detector.danger(text)
            return state, fallback.to_words(published.content, found.language, danger, local_today())

    def _resolve(self, published: Published, state: State, text: str) -> Resolution:
        content = published.content
        known = Known(state.language, state.is_language_chosen, state.hint, state.pending)
        scripts = {code: language.script for code, language in content.languages.items()}
        own_words = self._detector.own_words(text)
        return resolve(own_words, known, spoken_languages(content), scripts, self._detector.probabilities)

    def _tapped(self, published: Published, state: State, choice: str) -> tuple[State, Answered]:
        """Answer a button; one that was never offered here is a sentence, and the subjects again."""
        content = published.content
        kind, _, value = choice.partition(":")
        if kind == "lang" and (named := parted(content, value))[0] in spoken_languages(content):
            value, variant = named
            state = replace(state, language=value, variant=variant, is_language_chosen=True, pending=None)
            text = phrase(content, value, "language_set") + " " + phrase(content, value, "choose_topic")
            (subjects,) = menus.topics(content, value)
            return state, Answered((replace(subjects, text=text),))
        language = state.language or state.hint or DEFAULT_LANGUAGE
        if not may_be_tapped(content, state, choice):
            return state, Answered(self._say(published, language, "choice_gone", "bad_input", topics=True))
        state = replace(state, language=language)
        if (beside := self._afterwards.tapped(content, language, state, choice)) is not None:
            return state, beside
        if kind == "path":
            ask = Ask(state.engine_name, language, published.version, intent="faq")
            return steps.tapped(content, state, ask, value, lambda ask: self._ask_tap(content, ask, state.last))
        if choice in AGAIN:
            return state, Answered(self._again(published, state, language))
        if (said := said_at_once(content, language, choice)) is not None:
            return state, Answered(said)
        intent, entities = asked_of_engine(choice)
        ask = Ask(state.engine_name, language, published.version, intent=intent, entities=entities)
        return state, self._ask_tap(content, ask, state.last)

    def _ask_tap(self, content: Content, ask: Ask, last: tuple[Reply, ...]) -> Answered:
        try:
            return self._engine.turn(ask)
        except EngineDown as problem:
            logger.warning("Answered without the engine: %s", problem.message)
            return fallback.to_tap(content, ask, last, local_today())

    def _again(self, published: Published, state: State, language: str) -> tuple[Reply, ...]:
        if not state.last and not state.seen_at:
            asking = menus.ask_language(published.content, language) if state.language is None else ()
            return (*menus.greet(published.content, language), *asking)
        return state.last or self._say(published, language, "nothing_to_repeat", "smalltalk", topics=True)

    def _say(
        self, published: Published, language: str, key: str, state: str, *, topics: bool = False
    ) -> tuple[Reply, ...]:
        content = published.content
        choices: Sequence[Choice] = menus.topic_choices(content, language) if topics else ()
        return (reply(content, language, phrase(content, language, key), state, choices=tuple(choices)),)  # type: ignore[arg-type]

    def _apology(self, published: Published, language: str) -> tuple[Reply, ...]:
        content = published.content
        text = phrase(content, language, "failure", organisation=contact_line(content))
        choices = (button(content, language, "do:topics"), button(content, language, "do:person"))
        return (reply(content, language, text, "failure", choices=choices),)

    def _finish(
        self,
        published: Published,
        conversation: str,
        state: State,
        replies: tuple[Reply, ...],
        incoming: Incoming | None = None,
    ) -> tuple[Reply, ...]:
        """Give the replies their voices and remember what was offered."""
        tapped = incoming.choice if incoming is not None else None
        is_secret = any(r.discreet for r in replies) or is_discreet(published.content, replies, tapped)
        if is_secret:
            replies = tuple(replace(r, discreet=True) for r in replies)
        speed: Speed = "slow" if tapped == SLOWER else "normal"
        voiced = self._voicing.voice(published.content, replies, speed=speed, variant=state.variant)
        offered = tuple(choice.id for r in voiced for choice in r.choices)
        answered = state.answered
        if incoming is not None and incoming.idempotency_key:
            turn = Turn(language=voiced[-1].language, replies=voiced)
            answered = (*answered, (incoming.idempotency_key, turn))
        # what was offered in the turn before stays tappable: people scroll back
        kept = tuple(dict.fromkeys((*state.offered[-24:], *offered)))
        # danger and women's safety are not brought back by "again": somebody else may have picked up the phone
        is_gone = any(is_sensitive(published.content, r) for r in replies) or is_sensitive_tap(
            published.content, tapped
        )
        after = replace(state, offered=kept, last=() if is_gone else replies, answered=answered)
        written = self._unwritten.part(conversation, state, after, offered, is_discreet=is_secret)
        self._conversations.save(conversation, written)
        return voiced

    def _load(self, conversation: str) -> State | None:
        written = self._conversations.load(conversation)
        return self._unwritten.whole(conversation, written) if written is not None else None
