"""Training again after an edit: from the network there is, on all sentences, old and new.

From nothing, the network takes most of a training's time, and an edit changes a few sentences of tens of thousands. So a
model trained from nothing (the base) is taken on for one more round over everything; the nearest sentences, which carry
new questions from the first moment, are always all of them. It always begins at the base, never at a model made this
way, so that a hundred edits are as far from it as one (decision 0011 holds the comparison).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from bot.understanding.classifier import Example, Model, softmax
from bot.understanding.encoder import Encoder, Matrix
from bot.understanding.features import centred, features
from bot.understanding.learn import BATCH
from bot.understanding.normalise import for_meaning

LEARNING_RATE = 1e-4
"""A thirtieth of the first training's: enough for new sentences, too little to learn the old ones by heart."""
SAMPLE = 1000
"""Sentences on which the new model must not be surer than the base."""


def train_again(base: Model, examples: Sequence[Example], encoder: Encoder) -> Model:
    """Return a model of these sentences that goes on from `base`; its labels may differ from the base's.

    Args:
        base: a model trained from nothing with the same encoder.
        examples: every sentence, old and new; none may be empty.
        encoder: the encoder.
    """
    examples = sorted(examples, key=lambda example: example.label)
    texts = [example.text for example in examples]
    vectors = encoder.encode([for_meaning(text) for text in texts])
    labels, truth = np.unique([example.label for example in examples], return_inverse=True)
    # the base's own middle: its network has learned to see from there
    meaning = centred(vectors, base.centre)
    hidden, output = base.hidden.copy(), _output(base, labels)
    _one_round(hidden, output, features(meaning, texts), truth)
    model = Model(
        labels=tuple(str(label) for label in labels),
        centre=base.centre,
        hidden=hidden,
        output=output,
        known=meaning,
        starts=np.searchsorted(truth, np.arange(len(labels))),
        temperature=base.temperature,
        encoder=base.encoder,
    )
    some = np.random.default_rng(1).permutation(len(texts))[:SAMPLE]
    return replace(model, temperature=_as_sure(base, model, vectors[some], [texts[i] for i in some]))


def _as_sure(base: Model, model: Model, vectors: Matrix, texts: Sequence[str]) -> float:
    """Return the temperature under which the model is as sure as its base was.

    A further round makes it surer of what it knows, and so of what it should refuse: without this, a twentieth of the
    off-topic sentences got an answer (measured).
    """
    wanted = float(softmax(base.scores(vectors, texts) / base.temperature).max(axis=1).mean())
    scores = model.scores(vectors, texts)
    candidates = base.temperature * np.geomspace(0.5, 4.0, 80)
    sureness = [abs(float(softmax(scores / t).max(axis=1).mean()) - wanted) for t in candidates]
    return float(candidates[int(np.argmin(sureness))])


def _output(base: Model, labels: NDArray[np.str_]) -> NDArray[np.float32]:
    """Return the base's last layer with a column for each label; a new one begins as the average of all."""
    known = {label: i for i, label in enumerate(base.labels)}
    average = base.output.mean(axis=1)
    return np.stack([base.output[:, known[label]] if label in known else average for label in labels], axis=1)


def _one_round(
    hidden: NDArray[np.float32], output: NDArray[np.float32], rows: NDArray[np.float32], truth: NDArray[np.int64]
) -> None:
    """Go once over all sentences with Adam, changing both layers in place."""
    order = np.random.default_rng(0).permutation(len(rows))
    layers = (hidden, output)
    first = [np.zeros_like(layer) for layer in layers]
    second = [np.zeros_like(layer) for layer in layers]
    for step, begin in enumerate(range(0, len(order), BATCH), 1):
        batch = order[begin : begin + BATCH]
        slopes = _slopes(hidden, output, rows[batch], truth[batch])
        rate = LEARNING_RATE * np.sqrt(1 - 0.999**step) / (1 - 0.9**step)
        for layer, slope, m, v in zip(layers, slopes, first, second, strict=True):
            m += 0.1 * (slope - m)
            v += 0.001 * (slope * slope - v)
            layer -= rate * m / (np.sqrt(v) + 1e-8)


def _slopes(
    hidden: NDArray[np.float32], output: NDArray[np.float32], rows: NDArray[np.float32], truth: NDArray[np.int64]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return how the loss of a batch changes with each weight: cross-entropy, and a little weight decay as at first."""
    inner = np.maximum(rows @ hidden[:-1] + hidden[-1], 0.0)
    scores = inner @ output[:-1] + output[-1]
    chances = np.exp(scores - scores.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    chances[np.arange(len(truth)), truth] -= 1.0
    chances /= len(truth)
    back = (chances @ output[:-1].T) * (inner > 0)
    decay = np.float32(1e-4 / len(truth))
    to_output = np.vstack([inner.T @ chances + decay * output[:-1], chances.sum(axis=0)])
    to_hidden = np.vstack([rows.T @ back + decay * hidden[:-1], back.sum(axis=0)])
    return to_hidden, to_output
