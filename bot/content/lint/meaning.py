"""A question whose meaning lies nearer to another FAQ: it would teach the classifier to send people there.

The vectors of multilingual-e5 bunch together, and by language first of all, so each is held against the middle of its
own language. This check embeds every question (a minute the first time, then cached), so it only runs on request.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from bot.content.lint.corpus import Corpus, Text
from bot.content.lint.finding import Finding
from bot.content.wording import say
from bot.understanding.encoder import Encoder, Matrix
from bot.understanding.normalise import for_meaning

MARGIN = 0.12
"""How much nearer (cosine) another FAQ must be: below, neighbours that share words would all be named."""
NEAREST = 3
"""Questions of a FAQ that are compared. Not its middle: "fire!" and "a car hit a child" are both for 112."""
_ROWS = 500
_FOREIGN = re.compile(r"[\u0370-\u1dff]")


def stolen(corpus: Corpus, encoder: Encoder) -> Iterator[Finding]:
    """A question nearer to the questions of another FAQ than to those of its own."""
    questions = sorted((q for q in corpus.questions if not _is_romanised(q, corpus)), key=lambda q: q.owner)
    ids = sorted({question.owner for question in questions})
    if len(ids) < 2:
        return
    owners = np.array([ids.index(question.owner) for question in questions])
    edges = np.searchsorted(owners, np.arange(len(ids) + 1))
    vectors = _centred(encoder.encode([for_meaning(q.text) for q in questions]), [q.language for q in questions])
    for begin in range(0, len(questions), _ROWS):
        rows = np.arange(begin, min(begin + _ROWS, len(questions)))
        near = _nearness(vectors, rows, edges)
        own = near[np.arange(len(rows)), owners[rows]].copy()
        near[np.arange(len(rows)), owners[rows]] = -1.0
        best = near.argmax(axis=1)
        for i, row in enumerate(rows):
            if near[i, best[i]] > own[i] + MARGIN:
                question = questions[row]
                there, here = round(float(near[i, best[i]]), 2), round(float(own[i]), 2)
                wording = say("question_near", text=question.text, faq=ids[best[i]], there=there, here=here)
                yield question.finding("question_near", wording)


def _nearness(vectors: Matrix, rows: NDArray[np.int64], edges: NDArray[np.int64]) -> Matrix:
    """Return for each row how near the nearest questions of each FAQ are; a question is not near to itself."""
    cosines = vectors[rows] @ vectors.T
    cosines[np.arange(len(rows)), rows] = -1.0
    near = np.empty((len(rows), len(edges) - 1), dtype=np.float32)
    for k, (start, end) in enumerate(zip(edges, edges[1:], strict=False)):
        count = min(NEAREST, end - start)
        near[:, k] = np.partition(cosines[:, start:end], end - start - count, axis=1)[:, -count:].mean(axis=1)
    return near


def _is_romanised(question: Text, corpus: Corpus) -> bool:
    """Arabic in Latin letters means nothing to the encoder: the letters decide there, not the meaning."""
    return corpus.script(question.language) != "Latn" and not _FOREIGN.search(question.text)


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
