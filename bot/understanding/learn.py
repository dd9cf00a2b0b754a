"""Learning what messages mean: the network's weights, and the temperature that makes its scores probabilities.

Apart from using a model, because a website that only uses one must not load scikit-learn: 46 MB and 2 seconds of its start.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from bot.errors import Setup
from bot.understanding.classifier import Example, Model, softmax
from bot.understanding.encoder import Encoder, Matrix
from bot.understanding.features import centred, features
from bot.understanding.normalise import for_letters, for_meaning

HIDDEN = 224
"""Width of the hidden layer."""
ROUNDS = 5
"""Passes over the sentences, before those held apart join in."""
LAST_ROUNDS = 2
"""Passes over all sentences."""
BATCH = 256
HELD_APART = 10
"""One sentence in this many is held apart to fit the temperature."""


def train(examples: Sequence[Example], encoder: Encoder) -> Model:
    """Train on `examples`.

    Raises:
        Setup: there is nothing to tell apart, or an empty sentence.
    """
    _check(examples)
    examples = sorted(examples, key=lambda example: example.label)
    texts = [example.text for example in examples]
    vectors = encoder.encode([for_meaning(text) for text in texts])
    labels, truth = np.unique([example.label for example in examples], return_inverse=True)
    centre = vectors.mean(axis=0)
    meaning = centred(vectors, centre)
    rows = features(meaning, texts)
    apart = _held_apart(truth)
    network = _network(min(BATCH, int((~apart).sum())))
    with warnings.catch_warnings():
        # a fixed number of rounds is wanted: more of them only learn the sentences by heart
        warnings.simplefilter("ignore", ConvergenceWarning)
        network.fit(rows[~apart], truth[~apart])
    temperature = 1.0
    if apart.any():
        part = _model(network, labels, centre, meaning[~apart], truth[~apart], encoder.identity, temperature)
        held = part.scores(vectors[apart], [text for text, is_apart in zip(texts, apart, strict=True) if is_apart])
        temperature = _best_temperature(held, truth[apart])
        for _ in range(LAST_ROUNDS):
            network.partial_fit(rows, truth)
    return _model(network, labels, centre, meaning, truth, encoder.identity, temperature)


def _network(batch: int) -> MLPClassifier:
    return MLPClassifier(
        (HIDDEN,), alpha=1e-4, batch_size=batch, max_iter=ROUNDS, learning_rate_init=3e-3, random_state=0
    )


def _model(
    network: MLPClassifier,
    labels: NDArray[np.str_],
    centre: NDArray[np.float32],
    meaning: Matrix,
    truth: NDArray[np.int64],
    encoder: str,
    temperature: float,
) -> Model:
    first, last = network.coefs_
    output = np.vstack([last, network.intercepts_[1]])
    if output.shape[1] == 1:
        # with two labels scikit-learn keeps one column: write out both sides
        output = np.hstack([np.zeros_like(output), output])
    return Model(
        labels=tuple(str(label) for label in labels),
        centre=centre.astype(np.float32),
        hidden=np.vstack([first, network.intercepts_[0]]).astype(np.float32),
        output=output.astype(np.float32),
        known=meaning,
        starts=np.searchsorted(truth, np.arange(len(labels))),
        temperature=temperature,
        encoder=encoder,
    )


def _check(examples: Sequence[Example]) -> None:
    for example in examples:
        if not for_letters(example.text):
            where = f"{example.label} in {example.language}" if example.language else example.label
            raise Setup(f"A sentence of {where} is empty.", next_step="Write it or take it out.")
    if len({example.label for example in examples}) < 2:
        raise Setup("There are fewer than two questions to tell apart.", next_step="Add questions under data/faq/.")


def _held_apart(truth: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Hold sentences apart, but never one of a label that has few."""
    counts = np.bincount(truth)
    return np.asarray((np.arange(len(truth)) % HELD_APART == HELD_APART - 1) & (counts[truth] > HELD_APART))


def _best_temperature(scores: Matrix, truth: NDArray[np.int64]) -> float:
    """Return the temperature under which the held-apart sentences are least surprising."""
    rows = np.arange(len(truth))
    candidates = np.geomspace(0.3, 6.0, 60)
    losses = [-np.log(softmax(scores / t)[rows, truth] + 1e-9).mean() for t in candidates]
    return float(candidates[int(np.argmin(losses))])
