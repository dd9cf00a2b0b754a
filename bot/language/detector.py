"""A language detector trained on the loket's own questions, with langdetect as a second vote.

Off-the-shelf detectors are 79 % right on short messy messages (langdetect) and never on Arabic in Latin letters; a linear
model over characters, trained on our own sentences about *other* questions, 97 and 67 % (measured, decision 0004).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np
from langdetect import DetectorFactory, LangDetectException
from langdetect.detector_factory import PROFILES_DIRECTORY
from numpy.typing import NDArray
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.svm import LinearSVC

from bot.errors import Setup
from bot.understanding.normalise import clean

FEATURES = 2**15
TEMPERATURE = 0.25
"""Turns the distances of the linear model into probabilities; fitted on sentences held apart."""
LANGDETECT_WEIGHT = 0.15
"""How much langdetect counts: it is confidently wrong on close languages."""

_HASHER = HashingVectorizer(
    analyzer="char_wb", ngram_range=(1, 4), n_features=FEATURES, alternate_sign=False, norm="l2", dtype=np.float32
)


class Detector:
    """Probabilities of languages for a text, over the languages it was trained on."""

    def __init__(self, languages: Sequence[str], weights: NDArray[np.float32]) -> None:
        self.languages = tuple(languages)
        self._weights = weights
        self._factory = _langdetect_factory()
        self._prior = {code: 1.0 / len(languages) for code in languages if code in self._factory.langlist}

    def probabilities(self, text: str) -> Mapping[str, float]:
        """Return how likely each language is; they add up to 1."""
        grams = _HASHER.transform([clean(text).lower()])
        scores = np.asarray(grams @ self._weights[:, :-1].T)[0] + self._weights[:, -1]
        own = np.exp((scores - scores.max()) / TEMPERATURE)
        own = own / own.sum()
        other = self._langdetect(text)
        return {
            code: (1 - LANGDETECT_WEIGHT) * float(own[i]) + LANGDETECT_WEIGHT * other.get(code, float(own[i]))
            for i, code in enumerate(self.languages)
        }

    def _langdetect(self, text: str) -> dict[str, float]:
        """Ask langdetect, with our languages as its prior; an empty dict when it has no opinion."""
        detector = self._factory.create()
        detector.set_prior_map(self._prior)
        detector.append(clean(text))
        try:
            found = {guess.lang: guess.prob for guess in detector.get_probabilities()}
        except LangDetectException:
            return {}
        return {code: found.get(code, 0.0) for code in self.languages} if found else {}


def _langdetect_factory() -> DetectorFactory:
    # without a seed langdetect answers differently each time
    DetectorFactory.seed = 0
    factory = DetectorFactory()
    factory.load_profile(PROFILES_DIRECTORY)
    return factory


def train_detector(sentences: Sequence[tuple[str, str]]) -> Detector:
    """Train on (text, language) pairs.

    Raises:
        Setup: fewer than two languages have sentences.
    """
    languages = tuple(sorted({language for _, language in sentences}))
    if len(languages) < 2:
        raise Setup("Questions in two languages are needed at least.", next_step="Add questions under data/faq/.")
    truth = np.array([languages.index(language) for _, language in sentences])
    head = LinearSVC(C=1.0, class_weight="balanced", dual=True, random_state=0, max_iter=3000)
    head.fit(_HASHER.transform([clean(text).lower() for text, _ in sentences]), truth)
    weights = np.hstack([head.coef_, head.intercept_[:, None]]).astype(np.float32)
    return Detector(languages, np.vstack([-weights, weights]) if len(languages) == 2 else weights)


def save_detector(detector: Detector, path: Path) -> None:
    """Write a detector to one `.npz` file."""
    with path.open("wb") as file:
        np.savez_compressed(
            file,
            languages=np.frombuffer(msgspec.json.encode(detector.languages), dtype=np.uint8),
            weights=detector._weights.astype(np.float16),
        )


def load_detector(path: Path) -> Detector:
    """Read a detector written by `save_detector`.

    Raises:
        Setup: the file is missing or broken.
    """
    try:
        with np.load(path, allow_pickle=False) as arrays:
            languages = msgspec.json.decode(arrays["languages"].tobytes(), type=list[str])
            return Detector(languages, arrays["weights"].astype(np.float32))
    except (OSError, ValueError, KeyError, msgspec.MsgspecError) as error:
        raise Setup(f"The language model {path} cannot be read.", next_step="Run `make train`.") from error
