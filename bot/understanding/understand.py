"""One message, understood: what to do with it, and what else it asks. The same in Rasa, in commands and in tests."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bot.understanding.classifier import Model
from bot.understanding.decide import LIMITS, Decision, Limits, decide
from bot.understanding.encoder import Encoder
from bot.understanding.several import parts

SURE_PART = 0.80
"""A part of a message counts as a question of its own from here: a story is told in sentences too."""


@dataclass(frozen=True)
class Understood:
    """What a message means."""

    decision: Decision
    also: tuple[str, ...] = ()
    """Ids of further FAQs that the same message asks."""


def understand(
    text: str, model: Model, encoder: Encoder, acute: Collection[str] = (), limits: Limits = LIMITS
) -> Understood:
    """Understand a cleaned message.

    Args:
        text: the words, without zero-width characters or a leading `/`.
        model: the trained classifier.
        encoder: the encoder it was trained with.
        acute: ids of FAQs about danger.
        limits: see `Limits`.
    """
    whole = decide(model.rank(text, encoder), acute, limits)
    if whole.kind == "crisis":
        return Understood(whole)
    questions = []
    for part in parts(text):
        decision = decide(model.rank(part, encoder), acute, limits)
        if decision.kind == "crisis":
            return Understood(decision)
        if decision.kind == "answer" and decision.faqs[0].confidence >= SURE_PART:
            questions.append(decision)
    ids = tuple(dict.fromkeys(decision.faqs[0].label for decision in questions))
    if len(ids) < 2:
        return Understood(whole)
    return Understood(questions[0], ids[1:])
