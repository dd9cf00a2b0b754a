"""A question whose meaning lies nearer to another FAQ: it would teach the classifier to send people there.

The vectors of multilingual-e5 bunch together, and by language first of all, so each is held against the middle of its
own language. This check embeds every question (a minute the first time, then cached), so it only runs on request.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from bot.content.lint.corpus import Corpus
from bot.content.lint.finding import Finding
from bot.understanding.encoder import Encoder, Matrix
from bot.understanding.normalise import for_meaning

MARGIN = 0.05
"""How much nearer (cosine) another FAQ must be: below, neighbours that share words would all be named."""
MIN_QUESTIONS = 4
"""A FAQ with fewer questions has no middle worth measuring."""


def stolen(corpus: Corpus, encoder: Encoder) -> Iterator[Finding]:
    """A question nearer to the questions of another FAQ than to those of its own."""
    questions = corpus.questions
    ids = sorted({question.owner for question in questions})
    if len(ids) < 2:
        return
    owners = np.array([ids.index(question.owner) for question in questions])
    vectors = _centred(encoder.encode([for_meaning(q.text) for q in questions]), [q.language for q in questions])
    sums = np.zeros((len(ids), vectors.shape[1]), dtype=np.float32)
    np.add.at(sums, owners, vectors)
    counts = np.bincount(owners, minlength=len(ids))
    near = vectors @ _unit(sums).T
    # a question does not count towards the middle it is held against
    own = np.einsum("ij,ij->i", vectors, _unit(sums[owners] - vectors))
    near[np.arange(len(questions)), owners] = -1.0
    near[:, counts < MIN_QUESTIONS] = -1.0
    best = near.argmax(axis=1)
    for i, question in enumerate(questions):
        if counts[owners[i]] >= MIN_QUESTIONS and near[i, best[i]] > own[i] + MARGIN:
            reason = (
                f"“{question.text}” lies nearer to {ids[best[i]]} ({near[i, best[i]]:.2f}) than to this FAQ "
                f"({own[i]:.2f}). Use the words that tell them apart, or move it there."
            )
            yield question.finding("question_near", reason)


def _centred(vectors: Matrix, languages: list[str]) -> Matrix:
    centred = vectors.copy()
    codes = np.array(languages)
    for code in set(languages):
        mask = codes == code
        centred[mask] -= vectors[mask].mean(axis=0)
    return _unit(centred)


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(length, 1e-9), dtype=np.float32)
