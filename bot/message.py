"""What a message says, before anybody understands it: its words, or the button that was meant by them."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from msgspec.structs import replace

from bot.conversations import State
from bot.errors import BadInput
from bot.language.named import named_language
from bot.turn import Incoming
from bot.understanding.normalise import clean, without_links

MOST_CHARACTERS = 500
"""Longest message, in characters: people paste letters, and an engine blocks on megabytes."""


def words_of(incoming: Incoming) -> str:
    """Return the words of a message; what begins with `/` would be executed by the engine.

    Raises:
        BadInput: there is nothing to understand in it.
    """
    if len(incoming.text or "") > MOST_CHARACTERS:
        raise BadInput("longer than allowed", phrase="too_long")
    if not clean(incoming.text or ""):
        raise BadInput("no text", phrase="empty")
    words = bare(incoming.text or "")
    if not any(char.isalnum() for char in words):
        raise BadInput("no words", phrase="no_words")
    return words


def bare(text: str) -> str:
    """Return what of a text is to be understood: no links, nothing unseen, and no `/` before it."""
    return without_links(clean(text)).lstrip("/ ")


def with_hand_choice(state: State, incoming: Incoming, spoken: Sequence[str]) -> State:
    """Take over a language the person set in the channel's own switch."""
    if incoming.language and incoming.language in spoken:
        return replace(state, language=incoming.language, is_language_chosen=True, pending=None)
    return state


def as_tap(incoming: Incoming, choice: str, spoken: Sequence[str]) -> Incoming:
    """Return what was said in words as the button it stands for."""
    named = named_language(incoming.text or "", spoken) if choice == "do:languages" else None
    return dataclasses.replace(incoming, text=None, choice=f"lang:{named}" if named else choice)
