"""Ways of speaking that have recordings but no text of their own: Darija is heard over the written text of Arabic.

A person may choose one as soon as its greeting is recorded. It is never a language of a conversation: that is held in
the language of the text, and what nobody has recorded is read by that language's voice.
"""

from __future__ import annotations

import dataclasses
from typing import Protocol

import msgspec

from bot.compose.choices import choice
from bot.compose.phrases import phrase, text_language
from bot.content.types import Content, LanguageCode
from bot.conversations import State
from bot.turn import Choice, Incoming, Reply

GREETING = "greeting"
"""The phrase that must be recorded, and the name of its recording."""


class Heard(Protocol):
    """What knows which texts a person has read aloud; `bot.voicing.Voicing` is one."""

    def is_recorded(self, language: str, text: str) -> bool:
        """Say whether there is a clip of just this text in this language."""


def is_variant(content: Content, code: str) -> bool:
    """Say whether a code is a way of speaking the text of another language."""
    known = content.languages.get(code)
    return known is not None and known.level == "audio_only" and known.text_of in content.phrases


def parted(content: Content, code: str) -> tuple[LanguageCode, LanguageCode | None]:
    """Return the language of the text, and the way of speaking it that a person chose, if any."""
    return (text_language(content, code), code) if is_variant(content, code) else (code, None)


def with_variant(content: Content, state: State, incoming: Incoming) -> tuple[State, Incoming]:
    """Take a way of speaking that the channel's own switch is set to as its language, and remember it."""
    if not incoming.language:
        return state, incoming
    language, variant = parted(content, incoming.language)
    return msgspec.structs.replace(state, variant=variant), dataclasses.replace(incoming, language=language)


def variants(content: Content, heard: Heard) -> tuple[LanguageCode, ...]:
    """Return the ways of speaking that may be chosen now."""
    return tuple(
        code
        for code in content.languages
        if is_variant(content, code) and heard.is_recorded(code, phrase(content, code, GREETING))
    )


def with_variants(content: Content, choices: tuple[Choice, ...], heard: Heard) -> tuple[Choice, ...]:
    """Put each way of speaking that may be chosen behind the language whose text it speaks."""
    shown: list[Choice] = []
    every = variants(content, heard) if any(one.id.startswith("lang:") for one in choices) else ()
    for one in choices:
        shown.append(one)
        for code in every:
            if one.id == f"lang:{text_language(content, code)}":
                shown.append(choice(content, code, f"lang:{code}", content.languages[code].name, "language"))
    return tuple(shown)


def offered(content: Content, reply: Reply, heard: Heard) -> Reply:
    """Return a reply that offers languages with these ways of speaking among them."""
    return msgspec.structs.replace(reply, choices=with_variants(content, reply.choices, heard))
