"""Rasa's per-turn waste, taken away without touching what it decides. Shares are of a turn, measured with py-spy.

Rasa checks the action server's answer with `jsonschema.validate`, which first checks Rasa's own constant schema against
JSON Schema's schema (42 of 84 ms), and then tries every kind of event on every event (a twentieth). The answer is still
checked here, for what Rasa relies on. And Rasa looks through all classes of events for each event it reads (a twentieth).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import Event
from rasa.shared.utils.common import all_subclasses

from bot.learnt import converter


class _Event(msgspec.Struct):
    event: str
    timestamp: float | None = None
    metadata: dict[str, Any] | None = None


class _Answer(msgspec.Struct):
    events: list[_Event] = []
    responses: list[dict[str, Any]] = []


_answer = converter(_Answer)


def install() -> None:
    """Check the action server's answers, and find the class of an event, without doing it all anew each time."""
    RemoteAction._validate_action_result = _validate
    kinds: dict[str, type[Event]] = {kind.type_name: kind for kind in reversed(all_subclasses(Event))}
    resolve: Callable[[str, type[Event] | None], type[Event] | None] = Event.resolve_by_type

    def resolve_by_type(type_name: str, default: type[Event] | None = None) -> type[Event] | None:
        return kinds.get(type_name) or resolve(type_name, default)

    Event.resolve_by_type = staticmethod(resolve_by_type)


def _validate(self: RemoteAction, result: Any) -> bool:
    try:
        _answer(result)
    except msgspec.ValidationError:
        # the error itself would tell of the answer
        raise ValueError(f"The answer of {self.name()} has not the form Rasa expects.") from None
    return True
