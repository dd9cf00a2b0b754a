"""Going through the steps of a path in a conversation: the next one, and back to them after something else was asked."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from msgspec.structs import replace

from bot.compose import path
from bot.content.types import Content
from bot.conversations import State
from bot.engine import Answered, Ask
from bot.sensitive import is_sensitive
from bot.turn import Incoming, Reply

MOST_AWAY = 3
"""Turns about something else after which the way back is no longer offered."""
BACK_UNDER = frozenset({"answer", "service", "topics", "smalltalk", "unknown", "person"})
"""Replies under which the way back may stand; a question back must stay alone."""


def tapped(
    content: Content, state: State, ask: Ask, value: str, answer: Callable[[Ask], Answered]
) -> tuple[State, Answered]:
    """Answer a button of a path.

    Args:
        ask: how the engine is asked for a FAQ in this conversation, but for which.
        value: the choice id without `path:`.
        answer: asks the engine.
    """
    language = ask.language
    place = path.read_place(content, value)
    if place is None:
        return replace(state, steps=None), Answered(path.done(content, language))
    state = replace(state, steps=f"{place.path}:{place.number}", steps_away=0)
    faq = path.faq_of(content, place)
    if faq is None:
        return state, Answered(path.asking(content, language, place))
    answered = answer(dataclasses.replace(ask, entities={"faq_id": faq}))
    if not answered.replies:
        return state, answered
    return state, dataclasses.replace(answered, replies=path.with_steps(content, language, place, answered.replies))


def offer_back(
    content: Content, state: State, incoming: Incoming, replies: tuple[Reply, ...]
) -> tuple[State, tuple[Reply, ...]]:
    """Offer the way back to the steps after a turn about something else; nothing of it under danger."""
    if state.steps is None or (incoming.choice or "").startswith(path.PREFIX):
        return state, replies
    if state.steps_away >= MOST_AWAY:
        return replace(state, steps=None, steps_away=0), replies
    state = replace(state, steps_away=state.steps_away + 1)
    last = replies[-1]
    if last.state not in BACK_UNDER or any(is_sensitive(content, each) for each in replies):
        return state, replies
    back = path.resume(content, last.language, state.steps or "")
    if back is None:
        return replace(state, steps=None), replies
    return state, (*replies[:-1], replace(last, choices=(*last.choices, back)))
