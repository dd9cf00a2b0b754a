"""What the loket itself says: the same sentences and the same {places} in every language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from bot.content.lint.corpus import Corpus
from bot.content.lint.finding import Finding
from bot.content.wording import Value, say

_PLACE = re.compile(r"\{([a-z_]*)\}")


def keys(corpus: Corpus) -> Iterator[Finding]:
    """A sentence that one language has and another not."""
    full = {code: corpus.content.phrases[code] for code in corpus.full_languages}
    count = Counter(key for phrases in full.values() for key in phrases)
    for code, phrases in full.items():
        file = f"phrases/{code}.yml"
        for key, times in count.items():
            if key not in phrases and 2 * times >= len(full):
                yield Finding(file, (), say("phrase_missing", key=key), "phrase_missing", True, code, line=1)
            elif key in phrases and 2 * times < len(full):
                wording = say("phrase_extra", key=key, count=times, all=len(full))
                yield Finding(file, (key,), wording, "phrase_extra", True, code)
    for code in corpus.content.phrases:
        if corpus.content.languages and code not in corpus.content.languages:
            wording = say("phrases_language", code=code)
            yield Finding(f"phrases/{code}.yml", (), wording, "language", True, code, line=1)


def places(corpus: Corpus) -> Iterator[Finding]:
    """A {place} that one language has and another not, or that is not closed."""
    for (_, kind), versions in corpus.versions.items():
        if kind != "phrase":
            continue
        found = {code: frozenset(_PLACE.findall(texts[0].text)) for code, texts in versions.items()}
        usual = Counter(found.values()).most_common(1)[0][0]
        for code, texts in versions.items():
            text = texts[0]
            if re.search(r"[{}]", _PLACE.sub("", text.text)):
                yield text.finding("place", say("place_open"), is_error=True)
            elif found[code] != usual:
                wording = say("place_differs", here=_listed(found[code]), there=_listed(usual))
                yield text.finding("place", wording, is_error=True)


def empty(corpus: Corpus) -> Iterator[Finding]:
    """A phrase without words."""
    for code, phrases in corpus.content.phrases.items():
        for key, value in phrases.items():
            if not value.strip():
                wording = say("phrase_empty", key=key)
                yield Finding(f"phrases/{code}.yml", (key,), wording, "phrase_missing", True, code)


def _listed(names: frozenset[str]) -> Value:
    return tuple(f"{{{name}}}" for name in sorted(names)) or say("no_place")
