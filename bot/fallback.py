"""What is answered when the dialogue engine is away: all that needs no understanding, from the published content.

A touched question or service, a person, danger: the same answers as ever. A written message cannot be understood: the
person is told so, by voice too, and is shown the subjects. Nothing here pretends.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.clock import local_now
from bot.compose import menus, replies, services
from bot.compose.choices import button
from bot.compose.crisis import crisis
from bot.compose.person import hand_over
from bot.compose.phrases import phrase
from bot.content.types import Content
from bot.engine import Answered, Ask
from bot.turn import Reply


def to_words(content: Content, language: str, danger: str | None, today: date) -> Answered:
    """Answer a written message nobody can read now.

    Args:
        danger: kind of danger the detector heard in it, a key of `data/crisis.yml`.
    """
    if danger is not None:
        # a call for help is answered even when the engine is not there
        return Answered(crisis(content, language, danger, (), today, local_now()))
    return Answered((away(content, language, "engine_away"),), is_final=False)


def to_tap(content: Content, ask: Ask, last: Sequence[Reply], today: date) -> Answered:
    """Answer a button.

    Args:
        ask: what the engine would have been asked.
        last: what was said before, which "I don't understand" is about.
    """
    language = ask.language
    if ask.intent == "faq":
        answered = replies.answer(content, language, ask.entities.get("faq_id", ""), today)
        return Answered(replies.with_legal(content, language, answered))
    if ask.intent == "service":
        now = local_now()
        shown = services.show_service(content, language, ask.entities.get("service_id", ""), now)
        return Answered(services.with_door(content, language, shown, now))
    if ask.intent == "person":
        return Answered(hand_over(content, language, local_now()))
    not_understood = next((reply for reply in reversed(last) if reply.faq), None)
    if ask.intent == "simpler" and not_understood is not None:
        return Answered(_easier(content, language, not_understood, today))
    return Answered((away(content, language, "tap_away"),), is_final=False)


def _easier(content: Content, language: str, answered: Reply, today: date) -> tuple[Reply, ...]:
    """Return what comes after an answer that was not understood: easier words, an example, a person."""
    faq = answered.faq or ""
    said = [replies.answer(content, language, faq, today, part=part)[0].text for part in replies.PARTS]
    at = max((i for i, text in enumerate(said) if text == answered.text), default=0) + 1
    if at >= len(replies.PARTS):
        return hand_over(content, language, local_now())
    return replies.answer(content, language, faq, today, part=replies.PARTS[at])


def away(content: Content, language: str, key: str) -> Reply:
    """Return the honest sentence, with the subjects and a person to touch."""
    choices = (*menus.topic_choices(content, language), button(content, language, "do:person"))
    return replies.reply(content, language, phrase(content, language, key), "failure", choices=choices)
