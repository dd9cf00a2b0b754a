"""A language detector trained on the loket's own sentences, with langdetect as a second vote.

Off-the-shelf detectors are 79 % right on short messy messages (langdetect) and never on Arabic in Latin letters; a linear
model over letters and words, trained on our own sentences, does far better (decision 0004). The same features carry a
second, coarser head that hears danger: it speaks only when the dialogue engine is not there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from langdetect import DetectorFactory, LangDetectException
from langdetect.detector_factory import PROFILES_DIRECTORY
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import SGDClassifier
from sklearn.svm import LinearSVC

from bot.errors import Setup
from bot.understanding.normalise import clean, for_letters

FEATURES = 2**15
TEMPERATURE = 0.25
"""Turns the distances of the linear model into probabilities; chosen on sentences held apart."""
LANGDETECT_WEIGHT = 0.15
"""How much langdetect counts: it is confidently wrong on close languages."""
FEWEST_LETTERS = 3
"""Letters that must be left when the host words are taken away; else they are kept."""
DANGER = "crisis/"

_OPTIONS = {"n_features": FEATURES, "alternate_sign": False, "norm": "l2", "dtype": np.float32}
_LETTERS = HashingVectorizer(analyzer="char_wb", ngram_range=(1, 4), **_OPTIONS)
_WORDS = HashingVectorizer(analyzer="word", token_pattern=r"(?u)\w+", **_OPTIONS)  # noqa: S106 - words, no password


@dataclass(frozen=True)
class Heard:
    """One sentence to learn from."""

    text: str
    language: str
    label: str = ""
    """`crisis/<kind>`, or anything else."""


@dataclass(frozen=True)
class Heads:
    """What was learned: arrays and names only."""

    languages: tuple[str, ...]
    weights: NDArray[np.float32]
    """(languages, 2 × FEATURES + 1): weights and, last, the intercept."""
    dangers: tuple[str, ...]
    danger_weights: NDArray[np.float32]
    """(dangers, 2 × FEATURES + 1)."""
    host_words: tuple[str, ...]


class Detector:
    """Probabilities of languages for a text, and whether it is a call for help."""

    def __init__(self, heads: Heads) -> None:
        self.heads = heads
        self.languages = heads.languages
        self._host_words = _pattern(heads.host_words)
        self._factory = _langdetect_factory()
        known = [code for code in heads.languages if code in self._factory.langlist]
        self._prior = {code: 1.0 / len(known) for code in known}

    def probabilities(self, text: str) -> Mapping[str, float]:
        """Return how likely each language is; they add up to 1."""
        own_words = without_host_words(text, self._host_words)
        scores = _scores(_features([own_words]), self.heads.weights)[0]
        own = np.exp((scores - scores.max()) / TEMPERATURE)
        own = own / own.sum()
        other = self._langdetect(own_words)
        return {
            code: (1 - LANGDETECT_WEIGHT) * float(own[i]) + LANGDETECT_WEIGHT * other.get(code, float(own[i]))
            for i, code in enumerate(self.languages)
        }

    def own_words(self, text: str) -> str:
        """Return a message without the words of Brussels that every language borrows."""
        return without_host_words(text, self._host_words)

    def danger(self, text: str) -> str | None:
        """Return the kind of danger a message calls out, by its letters alone; None when there is none."""
        if not self.heads.dangers:
            return None
        scores = _scores(_features([clean(text)]), self.heads.danger_weights)[0]
        best = int(scores.argmax())
        return self.heads.dangers[best] if scores[best] > 0 else None

    def _langdetect(self, text: str) -> dict[str, float]:
        """Ask langdetect, with our languages as its prior; an empty dict when it has no opinion."""
        detector = self._factory.create()
        detector.set_prior_map(self._prior)
        detector.append(text)
        try:
            found = {guess.lang: guess.prob for guess in detector.get_probabilities()}
        except LangDetectException:
            return {}
        return {code: found.get(code, 0.0) for code in self.languages} if found else {}


def without_host_words(text: str, pattern: re.Pattern[str] | None) -> str:
    """Return a message without host words, as long as something is left to judge."""
    cleaned = clean(text)
    if pattern is None:
        return cleaned
    left = " ".join(pattern.sub(" ", cleaned).split())
    return left if sum(map(str.isalpha, left)) >= FEWEST_LETTERS else cleaned


def train_detector(sentences: Sequence[Heard], host_words: Sequence[str] = ()) -> Detector:
    """Train on sentences of known language.

    Raises:
        Setup: fewer than two languages have sentences.
    """
    languages = tuple(sorted({sentence.language for sentence in sentences}))
    if len(languages) < 2:
        raise Setup("Questions in two languages are needed at least.", next_step="Add questions under data/faq/.")
    pattern = _pattern(tuple(host_words))
    rows = _features([without_host_words(sentence.text, pattern) for sentence in sentences])
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
    width = 2 * FEATURES + 1
    return dangers, np.array(heads, dtype=np.float32).reshape(len(dangers), width)


def _features(texts: Sequence[str]) -> csr_matrix:
    lowered = [text.lower() for text in texts]
    return hstack([_LETTERS.transform(lowered), _WORDS.transform(lowered)]).tocsr()


def _scores(rows: csr_matrix, weights: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(rows @ weights[:, :-1].T + weights[:, -1])


def _both_sides(weights: NDArray[np.float64], intercepts: NDArray[np.float64]) -> NDArray[np.float32]:
    rows = np.hstack([weights, intercepts[:, None]]).astype(np.float32)
    # with two languages scikit-learn keeps one row: write out both sides
    return np.vstack([-rows, rows]) if len(rows) == 1 else rows


def _pattern(host_words: Sequence[str]) -> re.Pattern[str] | None:
    """Return what finds the host words, with or without their accents; the longest first."""
    if not host_words:
        return None
    folded = sorted({for_letters(word) for word in host_words}, key=len, reverse=True)
    letters = {"e": "[eéèêë]", "a": "[aàâ]", "i": "[iîï]", "o": "[oô]", "u": "[uùû]", "c": "[cç]"}
    either = ("".join(letters.get(char, re.escape(char)) for char in word) for word in folded)
    return re.compile(rf"(?<!\w)(?:{'|'.join(either)})(?!\w)", re.IGNORECASE)


def _langdetect_factory() -> DetectorFactory:
    # without a seed langdetect answers differently each time
    DetectorFactory.seed = 0
    factory = DetectorFactory()
    factory.load_profile(PROFILES_DIRECTORY)
    return factory
