"""What the letters alone tell: the script, and letters that only one of our languages has."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable

TELLING = {
    "ps": "ټډړښږځڅڼېۍ",
    "ur": "ٹڈڑںے",
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

UNKNOWN = "Zyyy"

_PREFIXES = {"ARABIC": "Arab", "CYRILLIC": "Cyrl", "LATIN": "Latn", "ETHIOPIC": "Ethi"}


def script_of(text: str) -> str | None:
    """Return the script of a message (ISO 15924), None without letters or in a script we do not know.

    Counted by words: one Latin name inside an Arabic question does not make it Latin, and people put many such names
    into short questions, so another script wins from a third of the words on.
    """
    words = [script for word in text.split() if (script := _script_of_word(word)) is not None]
    if not words:
        return None
    counts = Counter(words)
    for script, count in counts.most_common():
        if script not in {"Latn", UNKNOWN} and count * 3 >= len(words):
            return script
    return None if counts.most_common(1)[0][0] == UNKNOWN else "Latn"


def _script_of_word(word: str) -> str | None:
    letters = Counter(_PREFIXES.get(unicodedata.name(char, "?").split()[0], UNKNOWN) for char in word if char.isalpha())
    return letters.most_common(1)[0][0] if letters else None


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
