"""What the loket itself says: the same sentences and the same {places} in every language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from bot.content.lint.corpus import Corpus
from bot.content.lint.finding import Finding

_PLACE = re.compile(r"\{([a-z_]*)\}")


def keys(corpus: Corpus) -> Iterator[Finding]:
    """A sentence that one language has and another not."""
    full = {code: corpus.content.phrases[code] for code in corpus.full_languages}
    count = Counter(key for phrases in full.values() for key in phrases)
    for code, phrases in full.items():
        file = f"phrases/{code}.yml"
        for key, times in count.items():
            if key not in phrases and 2 * times >= len(full):
                reason = f"The phrase “{key}” is missing. Translate it."
                yield Finding(file, (), reason, "phrase_missing", True, code, line=1)
            elif key in phrases and 2 * times < len(full):
                reason = f"The phrase “{key}” stands in {times} of {len(full)} languages. Is it mistyped?"
                yield Finding(file, (key,), reason, "phrase_extra", True, code)
    for code in corpus.content.phrases:
        if corpus.content.languages and code not in corpus.content.languages:
            reason = f"“{code}” is not a language of data/languages.yml. Rename the file."
            yield Finding(f"phrases/{code}.yml", (), reason, "language", True, code, line=1)


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
                reason = "A { or } has no partner, or what stands between is not a name. Write it like {service}."
                yield text.finding("place", reason, is_error=True)
            elif found[code] != usual:
                here, there = (
                    ", ".join(f"{{{name}}}" for name in sorted(names)) or "none" for names in (found[code], usual)
                )
                reason = f"The places are {here} here and {there} in the other languages. Leave them as they are."
                yield text.finding("place", reason, is_error=True)


def empty(corpus: Corpus) -> Iterator[Finding]:
    """A phrase without words."""
    for code, phrases in corpus.content.phrases.items():
        for key, value in phrases.items():
            if not value.strip():
                reason = f"The phrase “{key}” is empty. Translate it."
                yield Finding(f"phrases/{code}.yml", (key,), reason, "phrase_missing", True, code)
