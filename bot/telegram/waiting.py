"""What came and waits for its turn; and what Telegram need not keep any more, so that one chat never holds up all.

Telegram gives the hundred updates from the oldest one that is not finished, and none behind them. So one chat that
Telegram refuses for an hour, or one person who forwards three hundred messages, would silence the loket for everybody.
When such a page is full of what we know already, what is late or of a crowd in it is let go of: Telegram may forget it,
and this process alone knows it until it is answered. It is never written to a file, because it holds a person's words;
a process that is killed then loses it. Nothing else: what is younger than `bot.telegram.desk.HOLD_S` stays with Telegram.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from bot.telegram.desk import Desk
from bot.telegram.updates import Arrived

logger = logging.getLogger(__name__)

CROWD = 20
"""So many of one chat in line are a crowd: it holds up nobody, late or not."""
MOST_LEFT = 100
"""Most of one chat in line. Who sends more is told once, when that line is answered; the rest is passed over."""


class Waiting:
    """The line before a desk; used from one event loop."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._left: dict[int, Arrived] = {}
        self._dropped: set[int] = set()
        self._loose: set[int] = set()
        """Let go of: Telegram has forgotten them, or may."""
        desk.when_dropped(self._dropped.add)

    @property
    def oldest(self) -> int | None:
        """The oldest update that Telegram must keep: not finished, and not let go of."""
        return min({*self._desk.in_hand, *self._left, *self._dropped} - self._loose, default=None)

    def add(self, updates: Iterable[Arrived]) -> bool:
        """Put those that are not known yet in line; say whether there was one."""
        is_new = False
        for arrived in sorted(updates, key=lambda one: one.number):
            if self._is_known(arrived.number):
                continue
            is_new = True
            line = [one for one in self._left.values() if one.chat == arrived.chat]
            if line and line[-1].is_too_many:
                self._desk.pass_over(arrived.number)
            elif len(line) < MOST_LEFT:
                self._left[arrived.number] = arrived
            else:
                logger.warning("One chat sends more than can be answered: some of it is passed over.")
                self._left[arrived.number] = replace(arrived, is_too_many=True)
        return is_new

    def begin(self) -> None:
        """Begin as many as fit, oldest first."""
        for number in sorted(self._left):
            arrived = self._left[number]
            if self._desk.has_room(arrived.chat):
                self._desk.take(self._left.pop(number))

    def make_room(self) -> None:
        """Let go of what is late, and of crowds: what comes behind them is not seen otherwise."""
        line = Counter(one.chat for one in self._left.values())
        crowds = {chat for chat, count in line.items() if count > CROWD}
        left = {n for n, one in self._left.items() if one.chat in crowds or self._desk.is_late(one.at)}
        self._loose &= {*self._desk.in_hand, *self._left}
        self._loose |= left | self._desk.late_or_of(crowds)

    def tell_lost(self) -> None:
        """Say how many are lost with this process: Telegram gives all others again."""
        lost = len(self._loose & {*self._left, *self._dropped})
        if lost:
            logger.warning("%d messages that were late or of a crowd are lost with this process.", lost)

    def _is_known(self, number: int) -> bool:
        known = self._desk.task(number) is not None or number in self._left
        return known or self._desk.is_finished(number)
