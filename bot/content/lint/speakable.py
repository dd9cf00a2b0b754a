"""What a voice cannot read: abbreviations, dates and amounts in figures, signs. Every text is heard too."""

from __future__ import annotations

import re
from collections.abc import Iterator

from audio.spoken_words import SPOKEN_WORDS
from bot.content.lint.corpus import Corpus, Text
from bot.content.lint.finding import Finding
from bot.content.lint.lists import any_of
from bot.content.lint.values import DATE, WEB
from bot.content.wording import say

_ACRONYM = re.compile(r"(?<![^\W_])[A-ZÉ][A-ZÉ0-9]+(?![^\W_])")
_MIXED = re.compile(r"(?<![\d.,])\d{1,3}(?:([.,’' \u00a0\u202f])\d{3})+(?!\1)[.,]\d{1,2}(?!\d)")
_SLASHED = re.compile(r"(?<![\d/])\d{1,2}/\d{1,2}(?:/\d{2})?(?![\d/])")
_SIGNS = re.compile(r"[&+=<>→←•*#|~^_²³½¼¾§…\U0001f300-\U0001faff\u2600-\u27bf]|(?<!\w)[-–—](?=\s)|!!|\?\?")
_DIGIT = re.compile(r"\d")
_CODE = re.compile(r"[A-C][0-2]")
"""Levels of a language (A2, B1): said letter and number."""


def abbreviations(corpus: Corpus) -> Iterator[Finding]:
    """An abbreviation that a voice reads as something else."""
    patterns = {code: any_of(tuple(words)) for code, words in corpus.lists.abbreviations.items()}
    dotted = {code: any_of_dotted(tuple(words)) for code, words in corpus.lists.abbreviations.items()}
    for text in corpus.texts:
        words = corpus.lists.abbreviations.get(text.language, {})
        for pattern in (patterns.get(text.language), dotted.get(text.language)):
            for match in pattern.finditer(text.text) if pattern else ():
                full = words.get(match[0]) or words.get(match[0].lower(), "")
                if full:
                    wording = say("abbreviation", short=match[0], full=full)
                    yield text.finding("abbreviation", wording, near=match[0])


def acronyms(corpus: Corpus) -> Iterator[Finding]:
    """A word in capitals of which the voice does not know whether it is a word; said once, where it first stands."""
    known = SPOKEN_WORDS.letters | SPOKEN_WORDS.words
    found: dict[str, list[Text]] = {}
    for text in corpus.texts:
        for acronym in set(_ACRONYM.findall(text.text)) - known:
            if not _CODE.fullmatch(acronym):
                found.setdefault(acronym, []).append(text)
    for acronym, texts in found.items():
        count = len(texts)
        wording = say("acronym", word=acronym) if count == 1 else say("acronym_often", word=acronym, count=count)
        yield texts[0].finding("acronym", wording, near=acronym)


def any_of_dotted(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return a pattern for those of the abbreviations that end in a point."""
    dotted = [re.escape(word) for word in sorted(words, key=len, reverse=True) if word.endswith(".")]
    return re.compile(rf"(?<![\w.])(?:{'|'.join(dotted)})", re.IGNORECASE) if dotted else None


def figures(corpus: Corpus) -> Iterator[Finding]:
    """A date or an amount in a form that a voice reads wrongly."""
    for text in corpus.texts:
        if not _DIGIT.search(text.text):
            continue
        rest = WEB.sub(" ", text.text)
        for match in DATE.finditer(rest):
            yield text.finding("date_form", say("date_form", date=match[0]), is_error=True, near=match[0])
        rest = DATE.sub(" ", rest)
        for match in _MIXED.finditer(rest):
            yield text.finding("number_form", say("number_form", number=match[0]), is_error=True, near=match[0])
        for match in _SLASHED.finditer(rest):
            if match[0] != "24/7":
                yield text.finding("number_form", say("number_slashed", number=match[0]), near=match[0])


def signs(corpus: Corpus) -> Iterator[Finding]:
    """A sign that is not heard, or heard as its name."""
    for text in corpus.texts:
        if text.kind == "phrase" and text.owner.endswith("_label"):
            continue
        found = dict.fromkeys(match[0] for match in _SIGNS.finditer(WEB.sub(" ", text.text)))
        for sign in found:
            yield text.finding("sign", say("sign", sign=sign), near=sign)
