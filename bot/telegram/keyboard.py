"""Choices as Telegram's buttons: a number that is heard in the voice note, a picture, a word, and the id behind them."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.content.types import Icon
from bot.telegram.bidi import held
from bot.turn import Choice

logger = logging.getLogger(__name__)

MOST_DATA = 64
"""Bytes Telegram keeps with a button."""
SHORT_LABEL = 12
"""Labels up to this length stand two in a row: a telephone shows about 16 letters in half a row, number and emoji too."""
LONG_LABEL = 30
"""Telephones cut a longer label off with "…": its whole text is written above the buttons."""


@dataclass(frozen=True)
class Button:
    """One button under a message."""

    label: str
    data: str = ""
    """Id of the choice."""
    url: str | None = None
    """What it opens instead."""


Rows = tuple[tuple[Button, ...], ...]


def keyboard(choices: Sequence[Choice], icons: Mapping[str, Icon]) -> Rows:
    """Return the buttons of a reply: short ones two in a row, in the order given, no choice twice."""
    rows: list[tuple[Button, ...]] = []
    is_open = False
    for number, choice in numbered(choices):
        button = Button(label=held(label(number, choice, icons), choice.dir), data=choice.id)
        is_short = len(choice.label) <= SHORT_LABEL
        if is_short and is_open:
            rows[-1] = (*rows[-1], button)
            is_open = False
        else:
            rows.append((button,))
            is_open = is_short
    return tuple(rows)


def numbered(choices: Sequence[Choice]) -> tuple[tuple[int | None, Choice], ...]:
    """Return the choices Telegram can carry, each once, with the number it is called by; one alone has none."""
    carried = {choice.id: choice for choice in choices if len(choice.id.encode()) <= MOST_DATA}
    for choice in choices:
        if choice.id not in carried:
            logger.error("Left out a button: its id is longer than %d bytes: %s…", MOST_DATA, choice.id[:40])
    return tuple((number if len(carried) > 1 else None, choice) for number, choice in enumerate(carried.values(), 1))


def label(number: int | None, choice: Choice, icons: Mapping[str, Icon]) -> str:
    """Return what stands on a button."""
    icon = icons.get(choice.icon) if choice.icon is not None else None
    parts = (str(number) if number is not None else "", icon.emoji if icon is not None else "", choice.label)
    return " ".join(part for part in parts if part)
