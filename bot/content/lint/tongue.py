"""An answer pasted under the wrong language. Two detectors must agree before anybody is accused.

cld2 is fast and reads every text; langdetect is slow and is only asked when cld2 has doubts. Names are taken out first:
"Huis van het Nederlands" makes any short text look Dutch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pycld2  # type: ignore[import-untyped]
from langdetect import DetectorFactory, LangDetectException
from langdetect.detector_factory import PROFILES_DIRECTORY

from bot.content.lint.corpus import Corpus, Text
from bot.content.lint.finding import Finding
from bot.content.lint.names import without_names
from bot.content.wording import say
from bot.language.scripts import TELLING

_KINDS = frozenset({"answer", "simpler", "what", "what_happens"})
MIN_WORDS = 6
SURE_PERCENT = 70
"""Share of the text in the other language, by cld2."""
SURE = 0.95
"""Probability of the other language, by langdetect."""
_PROFILES = (
    *("ar", "bg", "de", "en", "es", "fa", "fr", "it", "nl"),
    *("pl", "pt", "ro", "ru", "so", "sq", "tr", "uk", "ur"),
)
"""The languages of the loket, and neighbours that are taken for them: reading all 55 profiles takes half a second."""
_NOT_LETTERS = re.compile(r"[^\w\s'’]|\d")


def tongue(corpus: Corpus) -> Iterator[Finding]:
    """A text in another language than the one it stands under."""
    known = corpus.content.languages
    for text in corpus.texts:
        if text.kind not in _KINDS or len(text.words) < MIN_WORDS or text.language not in known:
            continue
        other = other_language(text, corpus)
        if other is not None and other in known and other != text.language:
            wording = say("wrong_language", other=other, wanted=text.language)
            yield text.finding("wrong_language", wording, is_error=True)


def other_language(text: Text, corpus: Corpus) -> str | None:
    """Return the language a text is in when both detectors are sure that it is not its own."""
    bare = " ".join(_NOT_LETTERS.sub(" ", without_names(text.text, corpus)).split())
    try:
        is_reliable, _, guesses = pycld2.detect(bare, isPlainText=True)
    except pycld2.error:
        return None
    _, code, percent, _ = guesses[0]
    if not is_reliable or code == text.language or percent < SURE_PERCENT:
        return None
    if "ps" in {code, text.language}:
        # langdetect does not know Pashto, but Pashto has letters of its own
        has_own = any(letter in bare for letter in TELLING["ps"])
        return code if has_own == (code == "ps") else None
    return code if _langdetect(bare) == code else None


def _langdetect(text: str) -> str | None:
    detector = _factory().create()
    detector.append(text)
    try:
        best = max(detector.get_probabilities(), key=lambda guess: guess.prob, default=None)
    except LangDetectException:
        return None
    return str(best.lang) if best is not None and best.prob >= SURE else None


@lru_cache(maxsize=1)
def _factory() -> DetectorFactory:
    # without a seed langdetect answers differently each time
    DetectorFactory.seed = 0
    factory = DetectorFactory()
    profiles = (Path(PROFILES_DIRECTORY) / code for code in _PROFILES)
    factory.load_json_profile([path.read_text(encoding="utf-8") for path in profiles])
    return factory
