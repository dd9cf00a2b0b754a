"""Answer, ask back, or say so: the three-way decision over ranked meanings.

A wrong answer read aloud is worse than a question back, and a guess at an off-topic question is worse than both. The
limits stand here once, and the classifier in Rasa, `loket understand` and the evaluation all use this function.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.understanding.classifier import Ranked

OUT_OF_SCOPE = "out_of_scope"
FAQ_PREFIX = "faq/"


@dataclass(frozen=True)
class Limits:
    """When a meaning is sure enough; probabilities."""

    answer: float = 0.60
    """The best FAQ is answered straight away from here."""
    refuse: float = 0.45
    """Off topic from here, when it is the best label."""
    clarify: float = 0.12
    """A FAQ is worth offering as a choice from here."""


LIMITS = Limits()


@dataclass(frozen=True)
class Decision:
    """What to do with a message."""

    kind: Literal["answer", "clarify", "refuse", "smalltalk"]
    faqs: tuple[Ranked, ...]
    """FAQ ids with their probability, best first; what is offered is the first three."""
    smalltalk: str | None = None
    """Id of the small talk when kind is `smalltalk`."""


def decide(ranked: Sequence[Ranked], limits: Limits = LIMITS) -> Decision:
    """Decide what to do with a message whose meanings are ranked best first."""
    faqs = tuple(
        Ranked(r.label.removeprefix(FAQ_PREFIX), r.confidence) for r in ranked if r.label.startswith(FAQ_PREFIX)
    )
    if not ranked:
        return Decision("refuse", ())
    best = ranked[0]
    if best.label == OUT_OF_SCOPE and best.confidence >= limits.refuse:
        return Decision("refuse", faqs)
    if best.label.startswith("smalltalk/") and best.confidence >= limits.refuse:
        return Decision("smalltalk", faqs, best.label.removeprefix("smalltalk/"))
    if best.label.startswith(FAQ_PREFIX) and best.confidence >= limits.answer:
        return Decision("answer", faqs)
    if any(r.confidence >= limits.clarify for r in faqs):
        return Decision("clarify", faqs)
    return Decision("refuse", faqs)
