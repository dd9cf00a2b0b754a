"""Which question is it? A linear head over sentence meaning, and one over letters, for all languages at once.

Meaning carries a question over to languages and words it never saw; letters catch names, typos and writing in Latin
letters. Their scores are added and turned into probabilities by a temperature fitted on sentences held apart, so that
"0.9" means right nine times in ten. Everything is plain arrays: a model file holds no code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.svm import LinearSVC

from bot.errors import Setup
from bot.understanding.encoder import DIMENSIONS, Encoder, Matrix
from bot.understanding.normalise import for_letters, for_meaning

LETTER_FEATURES = 2**16
LETTER_WEIGHT = 0.5
"""How much the letters count beside the meaning."""
HELD_APART = 5
"""One sentence in this many is held apart to fit the temperature."""

_HASHER = HashingVectorizer(
    analyzer="char_wb",
    ngram_range=(2, 4),
    n_features=LETTER_FEATURES,
    alternate_sign=False,
    norm="l2",
    dtype=np.float32,
)


@dataclass(frozen=True)
class Example:
    """One training sentence."""

    text: str
    label: str
    """`faq/<id>`, `out_of_scope`, `smalltalk/<id>` …"""
    language: str


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
    """Mean training vector, taken away because raw e5 scores bunch near 0.88."""
    meaning: NDArray[np.float32]
    """(labels, DIMENSIONS + 1): weights and, last, the intercept."""
    letters: NDArray[np.float32]
    """(labels, LETTER_FEATURES + 1)."""
    temperature: float
    encoder: str
    """Identity of the encoder it was trained with."""

    def scores(self, vectors: Matrix, texts: Sequence[str]) -> Matrix:
        """Return unscaled scores, (texts, labels)."""
        centred = _centred(vectors, self.centre)
        meaning = centred @ self.meaning[:, :-1].T + self.meaning[:, -1]
        grams = _grams(texts)
        letters = np.asarray(grams @ self.letters[:, :-1].T) + self.letters[:, -1]
        return np.asarray(meaning + LETTER_WEIGHT * letters, dtype=np.float32)

    def rank(self, text: str, encoder: Encoder, most: int = 5) -> tuple[Ranked, ...]:
        """Return the likeliest meanings of one message, best first."""
        scores = self.scores(encoder.encode([for_meaning(text)]), [text])
        probabilities = _softmax(scores / self.temperature)[0]
        best = np.argsort(-probabilities)[:most]
        return tuple(Ranked(self.labels[i], float(probabilities[i])) for i in best)


def train(examples: Sequence[Example], encoder: Encoder) -> Model:
    """Train on `examples`.

    Raises:
        Setup: there is nothing to tell apart, or an empty sentence.
    """
    _check(examples)
    texts = [example.text for example in examples]
    vectors = encoder.encode([for_meaning(text) for text in texts])
    labels = tuple(sorted({example.label for example in examples}))
    truth = np.array([labels.index(example.label) for example in examples])
    apart = np.array([_held_apart(i, truth) for i in range(len(truth))])
    enough = apart.any() and len(set(truth[~apart])) == len(labels)
    temperature = 0.3
    if enough:
        part = _fit(vectors[~apart], [t for t, a in zip(texts, apart, strict=True) if not a], truth[~apart], labels)
        held = part.scores(vectors[apart], [t for t, a in zip(texts, apart, strict=True) if a])
        temperature = _best_temperature(held, truth[apart])
    whole = _fit(vectors, texts, truth, labels)
    return Model(labels, whole.centre, whole.meaning, whole.letters, temperature=temperature, encoder=encoder.identity)


def _check(examples: Sequence[Example]) -> None:
    for example in examples:
        if not for_letters(example.text):
            raise Setup(
                f"A question of {example.label} in {example.language} is empty.", next_step="Write it or take it out."
            )
    if len({example.label for example in examples}) < 2:
        raise Setup("There are fewer than two questions to tell apart.", next_step="Add questions under data/faq/.")


def _held_apart(index: int, truth: NDArray[np.int64]) -> bool:
    return index % HELD_APART == HELD_APART - 1


def _fit(vectors: Matrix, texts: Sequence[str], truth: NDArray[np.int64], labels: tuple[str, ...]) -> Model:
    centre = vectors.mean(axis=0)
    meaning = LinearSVC(C=1.0, class_weight="balanced", dual=True, max_iter=3000, random_state=0)
    meaning.fit(_centred(vectors, centre), truth)
    letters = LinearSVC(C=0.5, class_weight="balanced", dual=True, max_iter=3000, random_state=0)
    letters.fit(_grams(texts), truth)
    return Model(
        labels,
        centre,
        _with_intercept(meaning, DIMENSIONS),
        _with_intercept(letters, LETTER_FEATURES),
        temperature=1.0,
        encoder="",
    )


def _with_intercept(head: LinearSVC, width: int) -> NDArray[np.float32]:
    weights = np.hstack([head.coef_, head.intercept_[:, None]]).astype(np.float32)
    # with two labels scikit-learn keeps one row: write out both sides
    return np.vstack([-weights, weights]) if weights.shape == (1, width + 1) else weights


def _centred(vectors: Matrix, centre: NDArray[np.float32]) -> Matrix:
    moved = vectors - centre
    return np.asarray(moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-6), dtype=np.float32)


def _grams(texts: Sequence[str]) -> csr_matrix:
    return _HASHER.transform([for_letters(text) for text in texts])


def _softmax(scores: Matrix) -> Matrix:
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True), dtype=np.float32)


def _best_temperature(scores: Matrix, truth: NDArray[np.int64]) -> float:
    """Return the temperature under which the held-apart sentences are least surprising."""
    rows = np.arange(len(truth))
    candidates = np.geomspace(0.03, 3.0, 60)
    losses = [-np.log(_softmax(scores / t)[rows, truth] + 1e-9).mean() for t in candidates]
    return float(candidates[int(np.argmin(losses))])


class _Head(msgspec.Struct):
    labels: list[str]
    temperature: float
    encoder: str


def save(model: Model, folder: Path) -> None:
    """Write a model as `classifier.json` and `classifier.npz` (half precision: the ranking does not change)."""
    head = _Head(list(model.labels), model.temperature, model.encoder)
    (folder / "classifier.json").write_bytes(msgspec.json.encode(head))
    np.savez_compressed(
        folder / "classifier.npz",
        centre=model.centre,
        meaning=model.meaning.astype(np.float16),
        letters=model.letters.astype(np.float16),
    )


def load(folder: Path) -> Model:
    """Read a model written by `save`.

    Raises:
        Setup: the files are missing or broken.
    """
    try:
        head = msgspec.json.decode((folder / "classifier.json").read_bytes(), type=_Head)
        with np.load(folder / "classifier.npz", allow_pickle=False) as arrays:
            centre, meaning, letters = (arrays[name].astype(np.float32) for name in ("centre", "meaning", "letters"))
    except (OSError, ValueError, KeyError, msgspec.MsgspecError) as error:
        raise Setup(f"The model in {folder} cannot be read.", next_step="Run `make train`.") from error
    return Model(tuple(head.labels), centre, meaning, letters, temperature=head.temperature, encoder=head.encoder)
