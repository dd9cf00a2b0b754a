"""A language detector trained on the loket's own sentences, with langdetect as a second vote.

Off-the-shelf detectors are 79 % right on short messy messages (langdetect) and never on Arabic in Latin letters; a linear
model over letters and words, trained on our own sentences, does far better (decision 0004). The same features carry a
second, coarser head that hears danger: it speaks only when the dialogue engine is not there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from langdetect import DetectorFactory, LangDetectException
from langdetect.detector_factory import PROFILES_DIRECTORY
from numpy.typing import NDArray

from bot.language.signs import signs
from bot.understanding.normalise import clean, for_letters

TEMPERATURE = 0.25
"""Turns the distances of the linear model into probabilities; chosen on sentences held apart."""
LANGDETECT_WEIGHT = 0.15
"""How much langdetect counts: it is confidently wrong on close languages."""
FEWEST_LETTERS = 3
"""Letters that must be left when the host words are taken away; else they are kept."""


@dataclass(frozen=True)
class Heads:
    """What was learned: arrays and names only."""

    languages: tuple[str, ...]
    weights: NDArray[np.float32]
    """(languages, 2 × COLUMNS + 1): weights and, last, the intercept."""
    dangers: tuple[str, ...]
    danger_weights: NDArray[np.float32]
    """(dangers, 2 × COLUMNS + 1)."""
    host_words: tuple[str, ...]


class Detector:
    """Probabilities of languages for a text, and whether it is a call for help."""

    def __init__(self, heads: Heads) -> None:
        self.heads = heads
        self.languages = heads.languages
        self._host_words = pattern_of(heads.host_words)
        self._factory = _langdetect_factory(heads.languages)
        known = self._factory.langlist
        self._prior = {code: 1.0 / len(known) for code in known}

    def probabilities(self, text: str) -> Mapping[str, float]:
        """Return how likely each language is; they add up to 1."""
        own_words = without_host_words(text, self._host_words)
        scores = _scores(own_words, self.heads.weights)
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
        scores = _scores(clean(text), self.heads.danger_weights)
        best = int(scores.argmax())
        return self.heads.dangers[best] if scores[best] > 0 else None

    def _langdetect(self, text: str) -> dict[str, float]:
        """Ask langdetect, with our languages as its prior; an empty dict when it has no opinion."""
        if not self._prior:
            return {}
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


def _scores(text: str, weights: NDArray[np.float32]) -> NDArray[np.float32]:
    columns, values = signs(text)
    return np.asarray(weights[:, columns] @ values + weights[:, -1])


def pattern_of(host_words: Sequence[str]) -> re.Pattern[str] | None:
    """Return what finds the host words, with or without their accents; the longest first."""
    if not host_words:
        return None
    folded = sorted({for_letters(word) for word in host_words}, key=len, reverse=True)
    letters = {"e": "[eéèêë]", "a": "[aàâ]", "i": "[iîï]", "o": "[oô]", "u": "[uùû]", "c": "[cç]"}
    either = ("".join(letters.get(char, re.escape(char)) for char in word) for word in folded)
    return re.compile(rf"(?<!\w)(?:{'|'.join(either)})(?!\w)", re.IGNORECASE)


def _langdetect_factory(languages: Sequence[str]) -> DetectorFactory:
    # without a seed langdetect answers differently each time
    DetectorFactory.seed = 0
    factory = DetectorFactory()
    # only ours: all of its languages take 60 MB, and it is asked about no other
    profiles = [path for code in languages if (path := Path(PROFILES_DIRECTORY) / code).is_file()]
    if len(profiles) > 1:
        factory.load_json_profile([path.read_text(encoding="utf-8") for path in profiles])
    return factory
