"""A language called by its name, in whatever language: "speak Arabic", "in het Frans", "на русском"."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from bot.language.names import language_name
from bot.understanding.normalise import for_letters

FEWEST_LETTERS = 4
"""A shorter beginning of a name would be found in other words."""
ENDING = 2
"""Letters that grammar may change at the end of a name: `русский`, `русском`."""


def named_language(text: str, spoken: Sequence[str]) -> str | None:
    """Return the language that a message names, None when it names none or several."""
    words = [word.strip(".,!?؟;:\"'()-") for word in for_letters(text).replace("-", " ").split()]
    found = {code for stem, code in _stems(tuple(spoken)) if any(word.startswith(stem) for word in words)}
    return found.pop() if len(found) == 1 else None


@cache
def _stems(spoken: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return beginnings of names and their languages, in every spoken language (names from CLDR)."""
    stems = set()
    for reader in spoken:
        for code in spoken:
            name = for_letters(language_name(code, reader))
            stem = name[: max(FEWEST_LETTERS, len(name) - ENDING)]
            if len(stem) >= FEWEST_LETTERS and " " not in name:
                stems.add((stem, code))
    return tuple(sorted(stems))
