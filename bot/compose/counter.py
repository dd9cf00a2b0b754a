"""A card to show at a desk or to an interpreter: what the person asks about, in their language, French and Dutch."""

from __future__ import annotations

from bot.compose.phrases import own_name, phrase, text_language
from bot.compose.replies import reply
from bot.compose.services import show_service
from bot.content.types import Content
from bot.language.names import language_name
from bot.turn import Reply

AT_DESKS = ("fr", "nl")
"""Languages of the desks in Brussels."""


def counter_card(content: Content, language: str, topic: str, service_id: str) -> tuple[Reply, ...]:
    """Return the card: what it is for, then the same in each language, so that each is heard in its own voice.

    Args:
        topic: the subject that was chosen.
        service_id: the place that was found.
    """
    if topic not in content.topics or service_id not in content.services:
        return show_service(content, language, service_id)
    own = text_language(content, language)
    spoken = (language, *(code for code in AT_DESKS if code != own and code in content.phrases))
    intro = reply(content, language, phrase(content, language, "counter_card_intro"), "route")
    return (intro, *(_card(content, code, own, topic, service_id) for code in spoken))


def _card(content: Content, language: str, of: str, topic: str, service_id: str) -> Reply:
    reader = text_language(content, language)
    subject = own_name(content.topics[topic].labels, reader)
    place = own_name(content.services[service_id].names, reader)
    said = (
        phrase(content, language, "counter_card_need", topic=subject),
        phrase(content, language, "counter_card_language", language=language_name(of, reader) or of),
        phrase(content, language, "counter_card_service", service=place),
    )
    return reply(content, language, " ".join(said), "route")
