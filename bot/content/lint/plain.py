"""Plain words: long words, the passive, and jargon that has an everyday word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.content.lint import limits
from bot.content.lint.corpus import Corpus
from bot.content.lint.finding import Finding
from bot.content.lint.lists import any_of
from bot.content.lint.names import without_names
from bot.content.wording import say

_WORD = re.compile(r"[^\W\d_]+")
_BRACKETS = re.compile(r"\([^()]*\)")


def long_words(corpus: Corpus) -> Iterator[Finding]:
    """A word that is too long to read at once."""
    for text in corpus.texts:
        most = limits.LONG_WORD.get(text.language)
        if most is None or not any(len(word) > most for word in text.words):
            continue
        for word in dict.fromkeys(_WORD.findall(without_names(text.text, corpus))):
            if len(word) > most:
                yield text.finding("word_long", say("word_long", word=word, count=len(word)), near=word)


def passive(corpus: Corpus) -> Iterator[Finding]:
    """A sentence in the passive."""
    rules = {code: (re.compile(rule.pattern, re.IGNORECASE), rule) for code, rule in corpus.lists.passive.items()}
    for text in corpus.texts:
        if text.language not in rules:
            continue
        pattern, rule = rules[text.language]
        for match in pattern.finditer(text.text):
            if match[0].lower().split()[-1] in rule.not_these or "\n\n" in match[0]:
                continue
            shown = " ".join(match[0].split())
            wording = say("passive", text=shown, active=rule.active, passive=rule.passive)
            yield text.finding("passive", wording, near=shown)


def jargon(corpus: Corpus) -> Iterator[Finding]:
    """A hard word that has an everyday one; the official word in brackets is welcome."""
    patterns = {code: any_of(tuple(words)) for code, words in corpus.lists.jargon.items()}
    lower = {code: {k.lower(): v for k, v in words.items()} for code, words in corpus.lists.jargon.items()}
    for text in corpus.texts:
        pattern = patterns.get(text.language)
        if pattern is None:
            continue
        for match in pattern.finditer(_BRACKETS.sub(" ", text.text)):
            if match[0].isupper():
                continue  # VIA is an office
            plain = lower[text.language].get(" ".join(match[0].lower().split()), "")
            yield text.finding("jargon", say("jargon", word=match[0], plain=plain), near=match[0])
