"""What does a message mean? A small network over meaning and letters, and the nearest known sentences beside it.

One model for all languages and all kinds of messages: questions, small talk, follow-ups, danger, off topic. The network
generalises; the nearest sentences keep it honest about what it has never seen, which is what refusing needs (decision
0007 holds the comparison). Scores become probabilities by a temperature fitted on sentences held apart, so that "0.9"
means right nine times in ten. A model is plain arrays: its file holds no code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.understanding.encoder import Encoder, Matrix
from bot.understanding.features import centred, features
from bot.understanding.normalise import for_meaning

NEAREST_WEIGHT = 20.0
"""How much the nearest known sentence of a meaning (cosine, -1 to 1) counts beside the network."""


@dataclass(frozen=True)
class Example:
    """One training sentence."""

    text: str
    label: str
    """`faq/<id>`, `out_of_scope`, `smalltalk/<id>`, `followup/<aspect>`, `crisis/<kind>`, `not_crisis`."""
    language: str = ""


@dataclass(frozen=True)
class Ranked:
    """One possible meaning of a message."""

    label: str
    confidence: float
    """Probability, 0 to 1."""


@dataclass(frozen=True)
class Model:
    """A trained classifier: arrays only."""

    labels: tuple[str, ...]
    centre: NDArray[np.float32]
    """Mean training vector."""
    hidden: NDArray[np.float32]
    """(WIDTH + 1, HIDDEN): weights and, last, the bias."""
    output: NDArray[np.float32]
    """(HIDDEN + 1, labels)."""
    known: Matrix
    """(sentences, DIMENSIONS): centred training vectors, ordered by label."""
    starts: NDArray[np.int64]
    """Where each label's sentences begin in `known`."""
    temperature: float
    encoder: str
    """Identity of the encoder it was trained with."""

    def scores(self, vectors: Matrix, texts: Sequence[str]) -> Matrix:
        """Return unscaled scores, (texts, labels)."""
        meaning = centred(vectors, self.centre)
        inner = np.maximum(features(meaning, texts) @ self.hidden[:-1] + self.hidden[-1], 0.0)
        nearest = np.maximum.reduceat(meaning @ self.known.T, self.starts, axis=1)
        return np.asarray(inner @ self.output[:-1] + self.output[-1] + NEAREST_WEIGHT * nearest, dtype=np.float32)

    def rank(self, text: str, encoder: Encoder) -> tuple[Ranked, ...]:
        """Return every meaning of one message with its probability, best first."""
        scores = self.scores(encoder.encode([for_meaning(text)]), [text])
        probabilities = softmax(scores / self.temperature)[0]
        return tuple(Ranked(self.labels[i], float(probabilities[i])) for i in np.argsort(-probabilities))


def softmax(scores: Matrix) -> Matrix:
    """Turn scores into probabilities, row by row."""
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True), dtype=np.float32)
