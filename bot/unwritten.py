"""What of a conversation may not be written to a disk: under danger and sensitive subjects, or next to them.

Its buttons must work and a message sent twice must be answered once, so it is held, in the memory of this process
alone, for an hour.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass

from cachetools import TTLCache
from msgspec.structs import replace

from bot.conversations import ANSWERS_REMEMBERED, State
from bot.turn import Reply, Turn

SECONDS = 3600.0
MOST = 500
"""Conversations held: some ten kilobytes each."""


@dataclass(frozen=True)
class _Held:
    beside: State
    """What was written at the same time: where another process went on since, this is not held against it."""
    offered: tuple[str, ...]
    answered: tuple[tuple[str, Turn], ...]
    last: tuple[Reply, ...]


class Unwritten:
    """See the module. Thread-safe."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._held: TTLCache[str, _Held] = TTLCache(MOST, seconds)
        self._lock = threading.Lock()

    def whole(self, conversation: str, written: State) -> State:
        """Return what was written with what is held of it."""
        with self._lock:
            held = self._held.get(conversation)
        if held is None or held.beside != written:
            return written
        return replace(
            written,
            offered=(*written.offered, *held.offered),
            answered=(*written.answered, *held.answered),
            last=held.last or written.last,
        )

    def part(
        self, conversation: str, before: State, after: State, offered: Iterable[str], *, is_discreet: bool
    ) -> State:
        """Hold what may not be written of a state; return the rest.

        Args:
            conversation: its id.
            before: the state before the turn, with what was held of it.
            after: the state after it.
            offered: ids of the buttons of this turn.
            is_discreet: whether the turn is about danger or a sensitive subject, or next to one.
        """
        now = frozenset(offered)
        answered = after.answered[-ANSWERS_REMEMBERED:]
        with self._lock:
            held = self._held.pop(conversation, None)
            secret = frozenset(held.offered) if held is not None else frozenset()
            secret = secret | (now - frozenset(before.offered)) if is_discreet else secret - now
            written = replace(
                after,
                last=() if is_discreet else after.last,
                offered=tuple(one for one in after.offered if one not in secret),
                answered=tuple(one for one in answered if not _tells(one[1])),
            )
            rest = _Held(
                written,
                tuple(one for one in after.offered if one in secret),
                tuple(one for one in answered if _tells(one[1])),
                after.last if is_discreet else (),
            )
            if rest.offered or rest.answered or rest.last:
                self._held[conversation] = rest
        return written

    def drop(self, conversation: str) -> None:
        """Forget what is held of a conversation."""
        with self._lock:
            self._held.pop(conversation, None)


def _tells(turn: Turn) -> bool:
    return any(reply.discreet for reply in turn.replies)
