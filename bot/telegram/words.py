"""What only Telegram has to say: a photo, a voice note, a group, a position, the first words. Pure: replies, not sending.

Texts are phrases of the content. One that a language does not have yet is left for another that says it less well.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from bot.compose.choices import button, choice, labelled
from bot.compose.phrases import own_name, phrase, text_language
from bot.compose.replies import reply
from bot.content.types import Content
from bot.telegram.places import near
from bot.turn import Choice, Reply

WAYS_ON = ("do:topics", "do:person")
"""Buttons under what is said of a photo or a voice note; the gateway takes them at any time."""
PLACE = "place:"
"""Choice of a commune after a position: the channel's own, it never reaches the gateway."""
OUTSIDE = "outside"
CONTROLS = (("do:repeat", "repeat_label", "repeat"), ("do:slower", "slower_label", "slower"))
"""Id, phrase and icon of the buttons under every answer."""


def has_phrase(content: Content, language: str, key: str) -> bool:
    """Say whether a phrase exists in this language."""
    return key in content.phrases.get(text_language(content, language), {})


def first_words(content: Content, language: str, greeting: Sequence[Reply]) -> tuple[Reply, ...]:
    """Return the greeting of somebody whose language is not known as one message: one short voice, the languages below.

    Args:
        content: the texts.
        language: the likeliest language.
        greeting: what the gateway greets with; its last reply asks for the language.
    """
    asking = greeting[-1]
    if has_phrase(content, language, "telegram_start"):
        # another text than the gateway's: it needs its own voice
        return (replace(asking, text=phrase(content, language, "telegram_start"), audio=None),)
    # all is shown; only the question is heard, and the names of the languages after it
    return (replace(asking, text=" ".join(one.text for one in greeting)),)


def said(content: Content, language: str, key: str, **values: str) -> Reply:
    """Return one of the loket's own sentences, with the ways on."""
    choices = tuple(button(content, language, way) for way in WAYS_ON)
    return replace(plain(content, language, key, **values), choices=choices)


def plain(content: Content, language: str, key: str, **values: str) -> Reply:
    """Return one of the loket's own sentences alone."""
    return reply(content, language, phrase(content, language, key, **values), "bad_input")


def position(content: Content, language: str, latitude: float, longitude: float) -> Reply:
    """Ask which of the communes near a position is the person's."""
    communes = near(latitude, longitude, content.municipalities)
    if not has_phrase(content, language, "ask_municipality_region"):
        return said(content, language, "telegram_no_file")
    if not communes:
        return plain(content, language, "ask_municipality_again")
    code = text_language(content, language)
    offered = [(commune, own_name(content.municipalities[commune].names, code)) for commune in communes]
    offered.append((OUTSIDE, phrase(content, language, "outside_brussels_label")))
    choices = tuple(choice(content, language, PLACE + id, name, "place") for id, name in offered)
    text = phrase(content, language, "ask_municipality_region")
    return reply(content, language, text, "clarify", choices=choices)


def place_words(content: Content, language: str, tapped: str) -> str:
    """Return what a touched commune says in words, as the person would type it."""
    id = tapped.removeprefix(PLACE)
    commune = content.municipalities.get(id)
    if commune is None:
        return phrase(content, language, "outside_brussels_label")
    return own_name(commune.names, text_language(content, language))


def controls(content: Content, language: str) -> tuple[Choice, ...]:
    """Return the buttons under every answer."""
    return tuple(labelled(content, language, id, label, icon) for id, label, icon in CONTROLS)
