"""Answer, ask back, or say so: the decision over ranked meanings.

A wrong answer read aloud is worse than a question back, a guess at an off-topic question is worse than both, and a call
for help that is missed is worst of all. The limits stand here once; the classifier in Rasa, `loket understand` and the
evaluation all use this function. They were chosen on `tests/nlu/` (decision 0007 tells how).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.understanding.classifier import Ranked
from bot.understanding.labels import (
    CRISIS_PREFIX,
    FAQ_PREFIX,
    FOLLOW_UP_PREFIX,
    OUT_OF_SCOPE,
    SMALLTALK_PREFIX,
)


@dataclass(frozen=True)
class Limits:
    """When a meaning is sure enough; all are shares between 0 and 1."""

    answer: float = 0.60
    """The best FAQ is answered straight away from here, among all FAQs and off topic."""
    refuse: float = 0.16
    """Off topic from here, held against the best FAQ."""
    crisis: float = 0.15
    """Danger from here, held against the best meaning that is no question about such danger."""
    other: float = 0.50
    """Small talk and follow-ups from here, held against the best FAQ."""


LIMITS = Limits()

Kind = Literal["answer", "clarify", "refuse", "smalltalk", "followup", "crisis"]


@dataclass(frozen=True)
class Decision:
    """What to do with a message."""

    kind: Kind
    faqs: tuple[Ranked, ...]
    """FAQ ids with their probability, best first; what is offered is the first three."""
    about: str | None = None
    """Id of the small talk, aspect of the follow-up, or kind of danger."""


def decide(ranked: Sequence[Ranked], acute: Collection[str] = (), limits: Limits = LIMITS) -> Decision:
    """Decide what to do with a message.

    Args:
        ranked: every meaning, best first.
        acute: ids of FAQs about danger: such a question beside a call for help makes it no less one.
        limits: see `Limits`.
    """
    faqs = tuple(Ranked(_id(r.label), r.confidence) for r in ranked if r.label.startswith(FAQ_PREFIX))
    best_faq = faqs[0].confidence if faqs else 0.0
    danger = _first(ranked, CRISIS_PREFIX)
    calm = max(
        (r.confidence for r in ranked if not r.label.startswith(CRISIS_PREFIX) and _id(r.label) not in acute),
        default=0.0,
    )
    if danger is not None and _share(danger.confidence, calm) >= limits.crisis:
        return Decision("crisis", faqs, _id(danger.label))
    off = next((r.confidence for r in ranked if r.label == OUT_OF_SCOPE), 0.0)
    kinds: tuple[tuple[Kind, str], ...] = (("smalltalk", SMALLTALK_PREFIX), ("followup", FOLLOW_UP_PREFIX))
    for kind, prefix in kinds:
        said = _first(ranked, prefix)
        if said is not None and said.confidence >= off and _share(said.confidence, best_faq) >= limits.other:
            other = next(r for r in ranked if not r.label.startswith((FAQ_PREFIX, OUT_OF_SCOPE, CRISIS_PREFIX)))
            if other.label == said.label:
                return Decision(kind, faqs, _id(said.label))
    if not faqs or _share(off, best_faq) >= limits.refuse:
        return Decision("refuse", faqs)
    sure = best_faq / max(sum(faq.confidence for faq in faqs) + off, 1e-9)
    return Decision("answer" if sure >= limits.answer else "clarify", faqs)


def _id(label: str) -> str:
    return label.partition("/")[2] or label


def _first(ranked: Sequence[Ranked], prefix: str) -> Ranked | None:
    return next((r for r in ranked if r.label.startswith(prefix)), None)


def _share(one: float, other: float) -> float:
    return one / (one + other) if one + other > 0 else 0.0
