"""What only Telegram has to say: a photo, a voice note, a group, a position, the first words. Pure: replies, not sending."""

from __future__ import annotations

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


def first_words(content: Content, asking: Reply) -> Reply:
    """Return the greeting of somebody whose language is not known: one short message and its voice, the languages below.

    Args:
        content: the texts.
        asking: what the gateway asks for the language with.
    """
    # another text than the gateway's: it needs its own voice
    return replace(asking, text=phrase(content, asking.language, "telegram_start"), audio=None)


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


def share(content: Content, language: str) -> Choice:
    """Return what stands on the button that sends a card on to somebody."""
    return labelled(content, language, "share", "telegram_share_label", "talk")
