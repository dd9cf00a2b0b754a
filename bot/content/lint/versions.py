"""Versions of one text beside each other: outdated translations, and texts much longer or shorter than the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import exp, log
from statistics import median

from bot.content.lint import limits
from bot.content.lint.corpus import FAQ_KINDS, Corpus, Kind, Text, faq_file, service_file
from bot.content.lint.finding import Finding
from bot.content.wording import say

_KINDS: tuple[Kind, ...] = (*FAQ_KINDS, "what", "what_happens", "note")
MIN_VERSIONS = 3
"""With two versions nobody knows which of them is wrong."""


def outdated(corpus: Corpus) -> Iterator[Finding]:
    """A translation of an older version, or of one that does not exist yet."""
    for faq in corpus.content.faqs.values():
        for code, text in faq.texts.items():
            yield from _version(faq_file(faq), (code, "version"), code, text.version, faq.version)
    for service in corpus.content.services.values():
        for code, service_text in service.texts.items():
            steps = ("texts", code, "version")
            yield from _version(service_file(service), steps, code, service_text.version, service.version)


def siblings(corpus: Corpus) -> Iterator[Finding]:
    """A text much longer or shorter than the same text in other languages."""
    groups = [
        {code: texts[0] for code, texts in versions.items()}
        for (_, kind), versions in corpus.all_versions.items()
        if kind in _KINDS and len(versions) >= MIN_VERSIONS
    ]
    usual = _usual(groups)
    for group in groups:
        if not any(corpus.is_asked(text.file) for text in group.values()):
            continue
        lengths = {code: len(text.text) / usual[code] for code, text in group.items()}
        for code, text in group.items():
            expected = median(length for other, length in lengths.items() if other != code)
            times = lengths[code] / expected
            if max(len(text.text), expected) < limits.SIBLING_LETTERS:
                continue
            if not 1 / limits.SIBLING_TIMES <= times <= limits.SIBLING_TIMES:
                is_longer = times > 1
                ratio = round(times if is_longer else 1 / times, 1)
                wording = say("text_longer", times=ratio) if is_longer else say("text_shorter", times=ratio)
                yield text.finding("length_differs", wording)


def _usual(groups: list[dict[str, Text]]) -> Mapping[str, float]:
    """Return how long a language is beside the others: Pashto needs more letters than Arabic."""
    ratios: dict[str, list[float]] = {}
    for group in groups:
        middle = exp(sum(log(max(1, len(text.text))) for text in group.values()) / len(group))
        for code, text in group.items():
            ratios.setdefault(code, []).append(max(1, len(text.text)) / middle)
    return {code: median(found) for code, found in ratios.items()}


def _version(file: str, steps: tuple[str, ...], code: str, version: int, newest: int) -> Iterator[Finding]:
    if version < newest:
        yield Finding(file, steps, say("outdated", version=version, newest=newest), "outdated", False, code)
    elif version > newest:
        yield Finding(file, steps, say("version", version=version, newest=newest), "version", True, code)
