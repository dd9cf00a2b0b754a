"""How easy a text is: Flesch-Douma (nl), Kandel-Moles (fr), Flesch (en).

The formulas are written out here and syllables come from pyphen, because textstat fetches a word list from the internet
for English. Official names are left out of the count: nobody can make "Huis van het Nederlands" shorter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import pyphen

from bot.content.lint import limits
from bot.content.lint.corpus import Corpus, Text
from bot.content.lint.finding import Finding
from bot.content.lint.names import without_names
from bot.content.wording import say

FORMULAS = {"nl": (206.835, 0.93, 77.0), "fr": (207.0, 1.015, 73.6), "en": (206.835, 1.015, 84.6)}
"""Language → start, weight of words a sentence, weight of syllables a word."""
_HYPHENATION = {"nl": "nl_NL", "fr": "fr_FR", "en": "en_US"}
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
MIN_WORDS = 12
"""Below, one long word decides everything."""
_KINDS = ("answer", "simpler")


def readability(corpus: Corpus) -> Iterator[Finding]:
    """A text harder than 60."""
    for text in corpus.texts:
        if text.kind not in _KINDS or text.language not in FORMULAS:
            continue
        if len(text.words) < MIN_WORDS:
            continue
        value = score(text, corpus)
        if value < limits.READABILITY:
            hardest = sorted(set(_words(text, corpus)), key=lambda w: -syllables(w, text.language))[:3]
            aim = round(limits.READABILITY)
            yield text.finding("readability", say("readability", value=round(value), aim=aim, words=tuple(hardest)))


def score(text: Text, corpus: Corpus) -> float:
    """Return the readability of a text, 100 = very easy; 100 too for a text of names only."""
    words = _words(text, corpus)
    if not words or not text.sentences:
        return 100.0
    start, per_sentence, per_word = FORMULAS[text.language]
    count = sum(syllables(word, text.language) for word in words)
    return start - per_sentence * len(words) / len(text.sentences) - per_word * count / len(words)


@lru_cache(maxsize=50_000)
def syllables(word: str, language: str) -> int:
    """Count the syllables of a word by its hyphenation."""
    return sum(len(_dictionary(language).positions(part)) + 1 for part in re.split(r"['’-]", word.lower()) if part)


@lru_cache
def _dictionary(language: str) -> pyphen.Pyphen:
    # left and right 1: a syllable of one letter is one, though nobody would break the line there
    return pyphen.Pyphen(lang=_HYPHENATION[language], left=1, right=1)


def _words(text: Text, corpus: Corpus) -> list[str]:
    return _WORD.findall(without_names(text.text, corpus))
