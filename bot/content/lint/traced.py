"""A number in an answer that stands in no fact of its file: somebody knew it by heart, and nobody can check it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.content.lint.corpus import Corpus, faq_file
from bot.content.lint.finding import Finding
from bot.content.lint.values import PHONE, values_in
from bot.content.types import Faq
from bot.content.wording import say

_COUNTED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_WORDS = {word: str(number) for number, word in enumerate(_COUNTED, 1)}
_KINDS = frozenset({"answer", "simpler"})


def numbers(corpus: Corpus) -> Iterator[Finding]:
    """A number without a fact; the numbers of the services to go to are facts too."""
    known = {faq.id: _known(faq, corpus) for faq in corpus.content.faqs.values() if corpus.is_asked(faq_file(faq))}
    for text in corpus.texts:
        if text.kind in _KINDS:
            phones = {value for match in PHONE.finditer(text.text) for value in values_in(match[0]).numbers}
            for value in sorted(values_in(text.text).numbers - known[text.owner] - phones):
                shown = value.replace(":", ".")
                yield text.finding("number_no_fact", say("number_no_fact", number=shown), near=shown)


def _known(faq: Faq, corpus: Corpus) -> frozenset[str]:
    services = [corpus.content.services[name] for name in faq.services if name in corpus.content.services]
    texts = [f"{fact.text} {fact.seen or ''}" for fact in faq.facts]
    texts += [source.seen or "" for source in faq.sources]
    texts += [f"{s.phone or ''} {s.notes or ''} {' '.join(s.names.values())}" for s in services]
    texts += [address.line for service in services for address in service.addresses]
    joined = " ; ".join(texts).lower()
    joined = re.sub(r"(\w+) and a half", lambda match: f"{_WORDS.get(match[1], match[1])}.5", joined)
    words = {_WORDS[word] for word in re.findall(r"[a-z]+", joined) if word in _WORDS}
    # "2024-05" and "18-65" are two numbers each
    return values_in(joined).numbers | values_in(joined.replace("-", " ")).numbers | words
