"""The one button under an answer that leads further than a service: a check, or steps in their order."""

from __future__ import annotations

from bot.compose.choices import labelled
from bot.content.types import Content
from bot.turn import Choice

PARCOURS = "route:parcours"


def ways(content: Content, language: str, faq_id: str) -> tuple[Choice, ...]:
    """Return the way that is offered under a FAQ, at most one: its answer has its other buttons too."""
    if content.parcours is not None and faq_id in content.parcours.under:
        return (check(content, language),)
    return next(((begin(content, language, name),) for name, path in content.paths.items() if faq_id in path.under), ())


def of_topic(content: Content, language: str, topic: str) -> tuple[Choice, ...]:
    """Return the ways that the menu of a subject offers."""
    paths = tuple(begin(content, language, name) for name, path in content.paths.items() if topic in path.topics)
    is_parcours = content.parcours is not None and topic == content.parcours.topic
    return (check(content, language), *paths) if is_parcours else paths


def check(content: Content, language: str) -> Choice:
    """Return the button of the check whether the welcome path is a duty."""
    return labelled(content, language, PARCOURS, "parcours_label", "checklist")


def begin(content: Content, language: str, path: str) -> Choice:
    """Return the button that begins a path."""
    steps = content.paths[path]
    return labelled(content, language, f"path:{path}:1", steps.label, steps.icon)
