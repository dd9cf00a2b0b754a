"""Buttons: the loket's own, questions, services, and whatever else is labelled with a phrase."""

from __future__ import annotations

from collections.abc import Sequence

from bot.compose.phrases import direction, own_name, phrase, text_language
from bot.content.types import Content, Faq
from bot.turn import Choice

MOST_FAQS = 3
"""Questions offered at a time: a spoken menu holds three items at most."""

BUTTONS = {
    "do:simpler": ("simpler_label", "simpler"),
    "do:person": ("person_label", "person"),
    "do:topics": ("topics_label", "topics"),
    "do:privacy": ("privacy_label", "safe"),
    "do:languages": ("languages_label", "language"),
}
"""Choice id → phrase of its label, icon."""


def choice(content: Content, language: str, choice_id: str, label: str, icon: str) -> Choice:
    """Return a button in `language`."""
    return Choice(id=choice_id, label=label, language=language, dir=direction(content, language), icon=icon)


def labelled(content: Content, language: str, choice_id: str, key: str, icon: str) -> Choice:
    """Return a button labelled with a phrase."""
    return choice(content, language, choice_id, phrase(content, language, key), icon)


def button(content: Content, language: str, choice_id: str) -> Choice:
    """Return one of the loket's own buttons."""
    key, icon = BUTTONS[choice_id]
    return labelled(content, language, choice_id, key, icon)


def faq_choice(content: Content, language: str, faq: Faq) -> Choice | None:
    """Return a FAQ as a button: its first question. None when it has no text in this language."""
    text = faq.texts.get(text_language(content, language))
    if text is None or not text.questions:
        return None
    return choice(content, language, f"faq:{faq.id}", text.questions[0], faq.icon)


def faq_choices(content: Content, language: str, faq_ids: Sequence[str]) -> tuple[Choice, ...]:
    """Return the first three of these FAQs as buttons, without those that are gone or have no text."""
    known = (content.faqs[faq_id] for faq_id in faq_ids[:MOST_FAQS] if faq_id in content.faqs)
    return tuple(one for faq in known if (one := faq_choice(content, language, faq)) is not None)


def service_button(content: Content, language: str, service_id: str) -> Choice | None:
    """Return a service as a button, or None when it may not be routed to."""
    service = content.services.get(service_id)
    code = text_language(content, language)
    if service is None or service.state == "ceased" or code not in service.texts:
        return None
    label = phrase(content, language, "service_choice", service=own_name(service.names, code))
    return choice(content, language, f"service:{service.id}", label, service.icon)
