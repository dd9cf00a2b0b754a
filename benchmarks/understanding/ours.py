"""Our own head, trained as the loket does."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from benchmarks.understanding.judging import Scored
from benchmarks.understanding.task import Case, Clock, Task, encode, since, tick
from bot.understanding import learn
from bot.understanding.classifier import Example, Model
from bot.understanding.encoder import Matrix
from bot.understanding.features import centred

ROWS = 500
"""Test sentences scored at a time: every one is compared with every training sentence."""


def our_scores(task: Task, examples: Sequence[Example], cases: Sequence[Case]) -> tuple[Scored, Matrix]:
    """Train ours; return its scores, and those of the nearest sentence by itself."""
    model, clock = our_model(task, examples)
    vectors, texts = encode(task.encoder, cases), [case.text for case in cases]
    scores, nearest = [], []
    for begin in range(0, len(cases), ROWS):
        part = vectors[begin : begin + ROWS]
        scores.append(model.scores(part, texts[begin : begin + ROWS]))
        meaning = centred(part, model.centre)
        nearest.append(np.maximum.reduceat(meaning @ model.known.T, model.starts, axis=1))
    labels = np.array(model.labels)
    return Scored(labels, np.vstack(scores), clock, model.temperature), np.vstack(nearest)


def our_model(task: Task, examples: Sequence[Example]) -> tuple[Model, Clock]:
    """Train ours as the loket does."""
    encode(task.encoder, examples)
    began = tick()
    model = learn.train(examples, task.encoder)
    return model, since(began)
