"""What a button means: whether it may be tapped, what can be said to it at once, and what the engine is asked."""

from __future__ import annotations

from collections.abc import Callable, Collection

from bot.compose import menus
from bot.compose.counter import counter_card
from bot.content.types import Content
from bot.conversations import State
from bot.sensitive import cards
from bot.turn import Reply

FORGET = "do:forget"
SLOWER = "do:slower"
AGAIN = frozenset({"do:repeat", SLOWER})

ALWAYS_THERE = frozenset({
    "do:topics", "do:languages", "do:help", "do:privacy", "do:person", "do:repeat", "do:slower", "do:simpler",
    "route:start",
})  # fmt: skip
"""Buttons that are always there and may be tapped at any time."""

_MENUS: dict[str, Callable[[Content, str], tuple[Reply, ...]]] = {
    "do:topics": menus.topics,
    "do:languages": menus.ask_language,
    "do:help": menus.help_reply,
    "do:privacy": menus.privacy,
}


def may_be_tapped(content: Content, state: State, choice: str) -> bool:
    """Say whether a button stands open to everybody, or was offered in this conversation.

    Subjects, questions and places are public: their buttons outlive a conversation in Telegram, and are not remembered
    where they are about danger or women's safety.
    """
    kind, _, value = choice.partition(":")
    public: dict[str, Collection[str]] = {"topic": content.topics, "faq": content.faqs, "service": content.services}
    is_public = (value.partition(":")[0] if kind == "topic" else value) in public.get(kind, ())
    return is_public or choice in ALWAYS_THERE or choice in state.offered or choice in cards(content)


def said_at_once(content: Content, language: str, choice: str) -> tuple[Reply, ...] | None:
    """Return what needs no engine: a menu, the questions of a subject, a card for a desk; None for any other button."""
    kind, _, value = choice.partition(":")
    first, _, second = value.partition(":")
    if kind == "topic":
        return menus.questions_of(content, language, first, int(second) if second.isdecimal() else 0)
    if kind == "card":
        return counter_card(content, language, first, second)
    menu = _MENUS.get(choice)
    return menu(content, language) if menu is not None else None


def asked_of_engine(choice: str) -> tuple[str, dict[str, str]]:
    """Return intent and entities of a button; what nobody knows asks for a person."""
    kind, _, value = choice.partition(":")
    intents = {
        "faq": ("faq", {"faq_id": value}),
        "service": ("service", {"service_id": value}),
        "do:simpler": ("simpler", {}),
        "route": ("route", {"route": value}),
        "fact": ("route_answer", {"route": value}),
        "do:stop": ("route_answer", {"route": "stop"}),
        "do:back": ("route_answer", {"route": "back"}),
    }
    return intents.get(choice) or intents.get(kind) or ("person", {})
