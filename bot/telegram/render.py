"""From a turn to the messages that are sent. Pure: no network, no clock, nothing of python-telegram-bot."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape

from bot.content.types import Icon
from bot.telegram.bidi import held
from bot.telegram.card import Rich, card_lines, joined, link, share_address
from bot.telegram.keyboard import LONG_LABEL, Button, Rows, keyboard, label, numbered
from bot.telegram.split import LIMIT, length, split
from bot.telegram.track import Track
from bot.turn import Choice, Direction, Reply

AIDED = frozenset({"answer", "service", "person"})
"""States of a reply that may be heard again or slower."""


@dataclass(frozen=True)
class Aids:
    """What Telegram adds to a turn."""

    number: Callable[[str, int], str | None] = lambda language, number: None
    """The utterance of a number in a language, None when it has no voice."""
    controls: tuple[Choice, ...] = ()
    """Buttons under every answer, always in the same place: again, slower. They are pictures and are not read out."""
    share: Choice | None = None
    """The button that sends a card on to somebody."""


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
    track: Track | None = None
    """None where the language has no voice."""


def render(replies: Sequence[Reply], icons: Mapping[str, Icon], aids: Aids | None = None) -> tuple[Bubble, ...]:
    """Return what to send for the replies of one turn."""
    return tuple(_bubble(reply, icons, aids or Aids()) for reply in replies)


def _track(reply: Reply, aids: Aids) -> Track | None:
    if reply.audio is None:
        return None
    spoken = []
    for number, choice in numbered(reply.choices):
        if choice.audio is None:
            continue
        called = aids.number(choice.audio.language, number) if number is not None else None
        spoken.append((called, choice.audio.key) if called is not None else (choice.audio.key,))
    return Track(reply.audio.key, tuple(spoken), is_kept=not reply.discreet)


def _rows(reply: Reply, icons: Mapping[str, Icon], aids: Aids) -> Rows:
    rows = keyboard(reply.choices, icons)
    # a touch too many would tell a friend of danger or women's safety
    if reply.service is not None and aids.share is not None and not reply.discreet:
        rows = (*rows, (replace(_button(aids.share, icons), url=share_address(reply.service)),))
    if reply.state in AIDED and aids.controls:
        rows = (*rows, tuple(_button(one, icons) for one in aids.controls))
    return rows


def _button(choice: Choice, icons: Mapping[str, Icon]) -> Button:
    return Button(held(label(None, choice, icons), choice.dir), choice.id)


def _bubble(reply: Reply, icons: Mapping[str, Icon], aids: Aids) -> Bubble:
    # the marks of `held` must not push a piece over the limit
    pieces = [Rich.of(held(piece, reply.dir)) for piece in split(reply.text, LIMIT - 96)]
    for tail in _tails(reply, icons):
        if pieces and length(pieces[-1].plain) + 2 + length(tail.plain) <= LIMIT:
            pieces[-1] = joined((pieces[-1], tail), "\n\n")
        elif length(tail.plain) <= LIMIT:
            pieces.append(tail)
        else:
            pieces += [Rich.of(piece) for piece in split(tail.plain)]
    rows = _rows(reply, icons, aids)
    last = len(pieces) - 1
    texts = tuple(TextMessage(p.html, p.plain, rows if index == last else ()) for index, p in enumerate(pieces))
    return Bubble(texts=texts, track=_track(reply, aids))


def _tails(reply: Reply, icons: Mapping[str, Icon]) -> tuple[Rich, ...]:
    """Return what is shown under the text and not spoken: the card, the source."""
    tails: list[Rich] = []
    cut_off = [(number, choice) for number, choice in numbered(reply.choices) if len(choice.label) > LONG_LABEL]
    if cut_off:
        tails.append(Rich.of("\n".join(held(label(number, one, icons), one.dir) for number, one in cut_off)))
    if reply.service is not None:
        tails.append(card_lines(reply.service, reply.dir, icons, reply.text, with_source=reply.source_line is None))
    if reply.source_line is not None:
        tails.append(_source_line(reply.source_line, reply.source.url if reply.source else None, reply.dir, icons))
    return tuple(tails)


def _source_line(text: str, url: str | None, direction: Direction, icons: Mapping[str, Icon]) -> Rich:
    emoji = icons["source"].emoji + " " if "source" in icons else ""
    shown = link(held(text, direction), url)
    return Rich(f"{escape(emoji)}<i>{shown.html}</i>", emoji + shown.plain)
