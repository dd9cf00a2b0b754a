"""Training the language detector: linear models over the signs of our own sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import SGDClassifier
from sklearn.svm import LinearSVC

from bot.errors import Setup
from bot.language.detector import Detector, Heads, pattern_of, without_host_words
from bot.language.signs import COLUMNS, signs

DANGER = "crisis/"


@dataclass(frozen=True)
class Heard:
    """One sentence to learn from."""

    text: str
    language: str
    label: str = ""
    """`crisis/<kind>`, or anything else."""


def train_detector(sentences: Sequence[Heard], host_words: Sequence[str] = ()) -> Detector:
    """Train on sentences of known language.

    Raises:
        Setup: fewer than two languages have sentences.
    """
    languages = tuple(sorted({sentence.language for sentence in sentences}))
    if len(languages) < 2:
        raise Setup("Questions in two languages are needed at least.", next_step="Add questions under data/faq/.")
    pattern = pattern_of(tuple(host_words))
    rows = _rows([without_host_words(sentence.text, pattern) for sentence in sentences])
    truth = np.array([languages.index(sentence.language) for sentence in sentences])
    # a finer tolerance took three times as long and was no better (measured)
    head = LinearSVC(C=1.0, class_weight="balanced", dual=True, random_state=0, max_iter=3000, tol=0.1)
    head.fit(rows, truth)
    dangers, danger_weights = _train_danger(sentences, rows)
    heads = Heads(languages, _both_sides(head.coef_, head.intercept_), dangers, danger_weights, tuple(host_words))
    return Detector(heads)


def _train_danger(sentences: Sequence[Heard], rows: csr_matrix) -> tuple[tuple[str, ...], NDArray[np.float32]]:
    kinds = [s.label.removeprefix(DANGER) if s.label.startswith(DANGER) else "" for s in sentences]
    dangers = tuple(sorted(set(kinds) - {""}))
    heads = []
    for danger in dangers:
        head = SGDClassifier(
            alpha=2e-6, max_iter=6, tol=None, average=True, random_state=0, class_weight={1: 8.0, 0: 1.0}
        )
        head.fit(rows, np.array([int(kind == danger) for kind in kinds]))
        heads.append(np.hstack([head.coef_[0], head.intercept_]))
    width = 2 * COLUMNS + 1
    return dangers, np.array(heads, dtype=np.float32).reshape(len(dangers), width)


def _both_sides(weights: NDArray[np.float64], intercepts: NDArray[np.float64]) -> NDArray[np.float32]:
    rows = np.hstack([weights, intercepts[:, None]]).astype(np.float32)
    # with two languages scikit-learn keeps one row: write out both sides
    return np.vstack([-rows, rows]) if len(rows) == 1 else rows


def _rows(texts: Sequence[str]) -> csr_matrix:
    found = [signs(text) for text in texts]
    ends = np.cumsum([0, *(len(columns) for columns, _ in found)])
    columns, values = (np.concatenate([each[side] for each in found]) for side in (0, 1))
    return csr_matrix((values, columns, ends), shape=(len(texts), 2 * COLUMNS))
