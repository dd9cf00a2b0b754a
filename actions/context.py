"""What an action knows of the turn: its language, its pinned content, its entities.

The gateway pins the version of the content for the turn and passes it in the metadata; reading that version here means
that no reply is ever half old, half new.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.content.publish import ContentStore
from bot.content.types import Content
from bot.discreet import is_discreet
from bot.statistics.outcome import are_private
from bot.turn import Reply


@dataclass(frozen=True)
class Context:
    """One turn, as an action sees it."""

    language: str
    content: Content
    entities: tuple[tuple[str, str], ...]
    """(entity, value), best first."""

    def entity(self, name: str) -> str | None:
        """Return the first value of an entity."""
        return next((value for key, value in self.entities if key == name), None)

    def all(self, name: str) -> tuple[str, ...]:
        """Return all values of an entity."""
        return tuple(value for key, value in self.entities if key == name)


@lru_cache(maxsize=1)
def store() -> ContentStore:
    """Return the published content of this installation."""
    return ContentStore(Path(os.environ.get("LOKET_VAR") or "var").resolve() / "published")


def context(tracker: Tracker) -> Context:
    """Read the turn out of Rasa's tracker."""
    message = tracker.latest_message or {}
    metadata = message.get("metadata") or {}
    entities = tuple((str(e.get("entity")), str(e.get("value"))) for e in message.get("entities") or [])
    language = str(metadata.get("language") or tracker.get_slot("language") or "fr")
    version = metadata.get("content")
    published = store().version(version) if version else store().current()
    return Context(language=language, content=published.content, entities=entities)


def say(dispatcher: CollectingDispatcher, turn: Context, replies: Sequence[Reply], topic: str | None = None) -> None:
    """Send replies back to the gateway, as data.

    What is about danger or a sensitive subject is marked: Rasa must not write that turn (`bot.rasa.unwritten_events`).

    Args:
        dispatcher: takes them.
        turn: the turn they answer.
        replies: all that are said now.
        topic: the subject the person is led through questions for, which the replies need not name.
    """
    is_secret = is_discreet(turn.content, replies) or are_private(turn.content, [topic] if topic else [])
    for reply in replies:
        told = msgspec.structs.replace(reply, discreet=True) if is_secret else reply
        dispatcher.utter_message(json_message=msgspec.to_builtins(told))


def note(dispatcher: CollectingDispatcher, **facts: Any) -> None:
    """Tell the gateway what the turn was about, for counting: fields of `bot.turn.Note`."""
    dispatcher.utter_message(json_message={"note": facts})


def note_words(dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
    """Tell what was understood of a message in words; a tap needs no understanding."""
    message = tracker.latest_message or {}
    if not message.get("text"):
        return
    turn = context(tracker)
    nearest = tuple(dict.fromkeys((*turn.all("faq_id"), *turn.all("candidate"))))
    confidence = (message.get("intent") or {}).get("confidence")
    note(dispatcher, faqs=nearest, confidence=confidence)


def command(dispatcher: CollectingDispatcher, choice: str) -> None:
    """Ask the gateway to do what only it can: repeat, speak slower, forget, change the language."""
    dispatcher.utter_message(json_message={"do": choice})
