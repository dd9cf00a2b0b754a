"""From a turn to the messages that are sent. Pure: no network, no clock, nothing of python-telegram-bot."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from bot.content.types import Icon
from bot.telegram.bidi import held
from bot.telegram.card import Rich, card_lines, joined, link
from bot.telegram.split import LIMIT, length, split
from bot.turn import Choice, Direction, Reply

logger = logging.getLogger(__name__)

MOST_DATA = 64
"""Bytes Telegram keeps with a button."""
SHORT_LABEL = 14
"""Labels up to this length stand two in a row: a telephone shows about 16 letters in half a row."""
LONG_LABEL = 32
"""Telephones cut a longer label off with "…": its whole text is written above the buttons."""


@dataclass(frozen=True)
class Button:
    """One button under a message."""

    label: str
    data: str
    """Id of the choice."""


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True)
class TextMessage:
    """One message of text."""

    html: str
    plain: str
    rows: Rows = ()


@dataclass(frozen=True)
class Bubble:
    """One reply: its text, in as many messages as Telegram needs, and the voice that reads it."""

    texts: tuple[TextMessage, ...]
    """At least one; the buttons stand under the last."""
    audio_key: str | None = None
    """The utterance, None where the language has no voice."""


def render(replies: Sequence[Reply], icons: Mapping[str, Icon]) -> tuple[Bubble, ...]:
    """Return what to send for the replies of one turn."""
    return tuple(_bubble(reply, icons) for reply in replies)


def keyboard(choices: Sequence[Choice], icons: Mapping[str, Icon]) -> Rows:
    """Return the buttons of a reply: short ones two in a row, in the order given, no choice twice."""
    rows: list[tuple[Button, ...]] = []
    is_open = False
    for choice in {choice.id: choice for choice in choices}.values():
        if len(choice.id.encode()) > MOST_DATA:
            logger.error("Left out a button: its id is longer than %d bytes: %s…", MOST_DATA, choice.id[:40])
            continue
        button = Button(label=held(_label(choice, icons), choice.dir), data=choice.id)
        is_short = len(choice.label) <= SHORT_LABEL
        if is_short and is_open:
            rows[-1] = (*rows[-1], button)
            is_open = False
        else:
            rows.append((button,))
            is_open = is_short
    return tuple(rows)


def _bubble(reply: Reply, icons: Mapping[str, Icon]) -> Bubble:
    # the marks of `held` must not push a piece over the limit
    pieces = [Rich.of(held(piece, reply.dir)) for piece in split(reply.text, LIMIT - 96)]
    for tail in _tails(reply, icons):
        if pieces and length(pieces[-1].plain) + 2 + length(tail.plain) <= LIMIT:
            pieces[-1] = joined((pieces[-1], tail), "\n\n")
        elif length(tail.plain) <= LIMIT:
            pieces.append(tail)
        else:
            pieces += [Rich.of(piece) for piece in split(tail.plain)]
    rows = keyboard(reply.choices, icons)
    last = len(pieces) - 1
    texts = tuple(TextMessage(p.html, p.plain, rows if index == last else ()) for index, p in enumerate(pieces))
    return Bubble(texts=texts, audio_key=reply.audio.key if reply.audio is not None else None)


def _tails(reply: Reply, icons: Mapping[str, Icon]) -> tuple[Rich, ...]:
    """Return what is shown under the text and not spoken: the card, the source."""
    tails: list[Rich] = []
    cut_off = [choice for choice in reply.choices if len(choice.label) > LONG_LABEL]
    if cut_off:
        tails.append(Rich.of("\n".join(held(_label(choice, icons), choice.dir) for choice in cut_off)))
    if reply.service is not None:
        tails.append(card_lines(reply.service, reply.dir, icons, reply.text, with_source=reply.source_line is None))
    if reply.source_line is not None:
        tails.append(_source_line(reply.source_line, reply.source.url if reply.source else None, reply.dir, icons))
    return tuple(tails)


def _label(choice: Choice, icons: Mapping[str, Icon]) -> str:
    icon = icons.get(choice.icon) if choice.icon is not None else None
    return f"{icon.emoji} {choice.label}" if icon is not None else choice.label


def _source_line(text: str, url: str | None, direction: Direction, icons: Mapping[str, Icon]) -> Rich:
    emoji = icons["source"].emoji + " " if "source" in icons else ""
    shown = link(held(text, direction), url)
    return Rich(f"{escape(emoji)}<i>{shown.html}</i>", emoji + shown.plain)
