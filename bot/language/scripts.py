"""What the letters alone tell: the script, and letters that only one of our languages has."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable

TELLING = {
    "ps": "ټډړښږځڅڼېۍ",
    "fa": "پچژگ",
    "uk": "іїєґ",
    "ru": "ыэё",
    "ro": "țșăâ",
    "pl": "łąęśźżń",
    "tr": "ğışİ",
    "es": "ñ¿¡",
    "pt": "ãõ",
}
"""Letters that point at one language among those that share its script; earlier entries win."""

_PREFIXES = {"ARABIC": "Arab", "CYRILLIC": "Cyrl", "LATIN": "Latn", "ETHIOPIC": "Ethi"}


def script_of(text: str) -> str | None:
    """Return the script most letters are in (ISO 15924), None without letters or in a script we do not know."""
    counts: Counter[str] = Counter()
    for char in text:
        if char.isalpha():
            counts[_PREFIXES.get(unicodedata.name(char, "?").split()[0], "?")] += 1
    if not counts:
        return None
    script, _ = counts.most_common(1)[0]
    # one Latin name inside an Arabic question does not make it Latin; the rarer script wins from a third on
    for other, count in counts.items():
        if other not in {"Latn", "?"} and count * 3 >= sum(counts.values()):
            return other
    return None if script == "?" else script


def telling_language(text: str, languages: Iterable[str]) -> str | None:
    """Return the language whose own letters stand in the text, None without any."""
    lowered = text.lower()
    allowed = set(languages)
    return next(
        (code for code, letters in TELLING.items() if code in allowed and any(c in lowered for c in letters)), None
    )


def letter_count(text: str) -> int:
    """Count letters of any script."""
    return sum(char.isalpha() for char in text)
