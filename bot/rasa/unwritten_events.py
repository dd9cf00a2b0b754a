"""Events of Rasa that may not be written to a disk, because a turn was about danger or a sensitive subject, or next to one.

"Easier words" and the questions that lead to a place need the turns before, so a conversation with such a turn is held
whole, in the memory of this process alone, for an hour. Its other turns are written too: who comes back later, or to
another replica, goes on without the discreet ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cachetools import TTLCache

SECONDS = 3600.0
MOST = 500
"""Conversations held: some twenty kilobytes each."""

Event = dict[str, Any]


def is_discreet(events: Sequence[Event]) -> bool:
    """Say whether the events of one turn may not be written.

    Our actions mark what they say (`actions.context.say`). A message that nobody answered, because the action server is
    away, is not written either: nobody has looked what it is about.
    """
    said = [event for event in events if event.get("event") == "bot"]
    is_unanswered = not said and any(event.get("event") == "user" for event in events)
    return is_unanswered or any(((event.get("data") or {}).get("custom") or {}).get("discreet") for event in said)


def shortened(events: Sequence[Event], most: int) -> list[Event]:
    """Return the last events, and what still holds of the older ones: the last value of each slot, the open form."""
    older, last = events[:-most], list(events[-most:])
    slots = {event.get("name"): event for event in older if event.get("event") == "slot"}
    forms = [event for event in older if event.get("event") == "active_loop"]
    return [*slots.values(), *forms[-1:], *last]


@dataclass(frozen=True)
class _Held:
    newest: int
    """Number of the conversation's last row when this was held: where another replica wrote one since, it is gone."""
    events: tuple[Event, ...]


class UnwrittenEvents:
    """See the module. For one thread: Rasa's."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._held: TTLCache[str, _Held] = TTLCache(MOST, seconds)

    def __contains__(self, sender: str) -> bool:
        return sender in self._held

    def of(self, sender: str, newest: int) -> tuple[Event, ...] | None:
        """Return the whole conversation, None when it is not held or went on elsewhere.

        Args:
            sender: the conversation's name in Rasa.
            newest: number of its last row now; 0 without one.
        """
        held = self._held.get(sender)
        if held is None or held.newest != newest:
            return None
        return held.events

    def hold(self, sender: str, newest: int, events: Sequence[Event]) -> None:
        """Hold the whole conversation."""
        self._held[sender] = _Held(newest, tuple(events))

    def drop(self, sender: str) -> None:
        """Forget a conversation."""
        self._held.pop(sender, None)
