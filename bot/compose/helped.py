"""Leaving a question to the staff, and “did it help?”: what is said, and where the buttons stand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from bot.compose.choices import button, labelled
from bot.compose.person import hand_over
from bot.compose.phrases import own_name, phrase, text_language
from bot.compose.replies import reply
from bot.content.types import Content
from bot.turn import Choice, Reply

KEEP = "do:keep:"
HELPED = "help:yes:"
NOT_HELPED = "help:no:"

MOST_CHOICES = 3
"""Choices beside which one more may stand: three, and the way out."""


def keep_choice(content: Content, language: str, token: str) -> Choice:
    """Return the button that leaves a question to the staff."""
    return labelled(content, language, f"{KEEP}{token}", "keep_label", "people")


def with_keep_choice(
    content: Content, language: str, replies: tuple[Reply, ...], token: str
) -> tuple[Reply, ...] | None:
    """Put the button last under the last reply; None where there is no room.

    A question back with three questions and “something else” is full: there the button waits until “something else”
    is touched, and stands under the subjects.
    """
    last = replies[-1]
    if last.state != "topics" and len(last.choices) > MOST_CHOICES:
        return None
    return (*replies[:-1], replace(last, choices=(*last.choices, keep_choice(content, language, token))))


def kept(content: Content, language: str) -> tuple[Reply, ...]:
    """Say what is kept and for how long, with the way to take it back."""
    forget = labelled(content, language, "do:forget", "forget_label", "forget")
    choices = (button(content, language, "do:topics"), button(content, language, "do:person"), forget)
    return (reply(content, language, phrase(content, language, "kept"), "smalltalk", choices=choices),)


def keep_gone(content: Content, language: str) -> tuple[Reply, ...]:
    """Say that the question waited too long."""
    return (reply(content, language, phrase(content, language, "keep_gone"), "smalltalk"),)


def ask_whether_helped(content: Content, language: str, faq_id: str, *, came_back: bool) -> Reply:
    """Ask whether an answer helped, or, when the person was away meanwhile, whether it worked."""
    text = phrase(content, language, "did_it_help")
    if came_back:
        topic = content.topics[content.faqs[faq_id].topic]
        label = own_name(topic.labels, text_language(content, language))
        text = phrase(content, language, "helped_came_back", topic=label)
    choices = (
        labelled(content, language, f"{HELPED}{faq_id}", "yes_label", "certificate"),
        labelled(content, language, f"{NOT_HELPED}{faq_id}", "no_label", "stop"),
    )
    return reply(content, language, text, "smalltalk", choices=choices)


def helped(content: Content, language: str) -> tuple[Reply, ...]:
    """Be glad."""
    text = phrase(content, language, "helped_thanks")
    return (reply(content, language, text, "smalltalk", choices=(button(content, language, "do:topics"),)),)


def not_helped(content: Content, language: str, now: datetime | None = None) -> tuple[Reply, ...]:
    """Lead to a person.

    Args:
        now: as in `hand_over`.
    """
    sorry = reply(content, language, phrase(content, language, "helped_not"), "smalltalk")
    return (sorry, *hand_over(content, language, now))


def is_parting(content: Content, language: str, replies: Sequence[Reply]) -> bool:
    """Say whether the loket just answered thanks or a goodbye."""
    partings = {phrase(content, language, f"smalltalk_{kind}") for kind in ("thanks", "bye")}
    return len(replies) == 1 and replies[0].text in partings


def said_in_words(content: Content, language: str, last: Sequence[Reply], replies: Sequence[Reply]) -> str | None:
    """Return the button meant by a yes or no in words after “did it help?”, None when it is no such answer."""
    offered = [choice.id for choice in last[-1].choices] if last else []
    if len(replies) != 1 or not any(choice.startswith(HELPED) for choice in offered):
        return None
    meant = {phrase(content, language, "smalltalk_yes"): HELPED, phrase(content, language, "smalltalk_no"): NOT_HELPED}
    prefix = meant.get(replies[0].text)
    return next((choice for choice in offered if prefix is not None and choice.startswith(prefix)), None)
