"""Every rule, in one table: a new rule is one function and one line here."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.content.lint import (
    agreement,
    complete,
    duplicates,
    flags,
    hours,
    length,
    letters,
    phones,
    phrases,
    plain,
    readability,
    references,
    signs,
    sources,
    speakable,
    tongue,
    traced,
    versions,
)
from bot.content.lint.corpus import Corpus
from bot.content.lint.finding import Finding

Rule = Callable[[Corpus], Iterator[Finding]]

RULES: tuple[Rule, ...] = (
    # what makes content wrong
    references.faqs,
    references.services,
    references.tables,
    references.ways,
    sources.sources,
    sources.facts,
    sources.ends,
    traced.numbers,
    phones.in_services,
    phones.in_texts,
    hours.hours,
    flags.flags,
    agreement.numbers,
    agreement.webs,
    agreement.names,
    agreement.lists,
    letters.letters,
    letters.alien,
    tongue.tongue,
    signs.hidden,
    phrases.keys,
    phrases.places,
    phrases.empty,
    duplicates.questions,
    # what is missing or old
    complete.languages,
    complete.simpler,
    complete.questions,
    versions.outdated,
    versions.siblings,
    # what is hard to follow
    length.sentences,
    length.mean,
    length.answers,
    length.buttons,
    readability.readability,
    plain.long_words,
    plain.passive,
    plain.jargon,
    speakable.abbreviations,
    speakable.acronyms,
    speakable.figures,
    speakable.signs,
)
