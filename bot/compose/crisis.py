"""Danger: the number first, at once, spoken; then what to do. No cheerful question, nothing to choose from but help.

What is said is the answer of the FAQ about that danger, which is sourced, translated and voiced ahead like every other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from msgspec.structs import replace

from bot.compose import replies, services
from bot.compose.choices import button, service_button
from bot.compose.person import desk_openness, hand_over
from bot.compose.phrases import text_language
from bot.content.types import Content, Crisis
from bot.turn import Reply

MOST_NUMBERS = 3


def crisis(
    content: Content, language: str, kind: str, ranked: Sequence[str], today: date, now: datetime | None = None
) -> tuple[Reply, ...]:
    """Say what to do in danger, with the first number to call on a card and the others as buttons.

    Args:
        kind: kind of danger, a key of `data/crisis.yml`.
        ranked: ids of the FAQs the words are nearest to, best first; may be empty.
        today: FAQs that have expired on it are not used.
        now: an office that is shut is not offered then: who is in danger at night needs a number that answers.
    """
    danger = content.crises.get(kind)
    faq_id = _faq(content, language, danger, ranked, today) if danger is not None else None
    if danger is None or faq_id is None:
        return hand_over(content, language, now)
    said = replies.answer(content, language, faq_id, today)[0]
    callable_ids = [s for s in danger.services if service_button(content, language, s) is not None][:MOST_NUMBERS]
    card = services.card(content, language, content.services[callable_ids[0]]) if callable_ids else None
    buttons = [choice for s in callable_ids[1:] if (choice := service_button(content, language, s)) is not None]
    door = desk_openness(content, language, now) if now is not None else None
    is_shut = bool(buttons) and door is not None and not door[0]
    choices = tuple(buttons) if is_shut else (*buttons, button(content, language, "do:person"))
    return (replace(said, state="crisis", service=card, choices=choices),)


def _faq(content: Content, language: str, danger: Crisis, ranked: Sequence[str], today: date) -> str | None:
    """Return the FAQ of this danger that the words are nearest to, else its first one."""
    code = text_language(content, language)
    usable = [
        faq_id
        for faq_id in danger.faqs
        if (faq := content.faqs.get(faq_id)) is not None and code in faq.texts and not replies.is_expired(faq, today)
    ]
    near = next((faq_id for faq_id in ranked[:2] if faq_id in usable), None)
    return near or next(iter(usable), None)
