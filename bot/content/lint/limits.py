"""The limits of plain language, in one place. They are the ones of `docs/writing.md`."""

from __future__ import annotations

STRICT_LANGUAGES = ("nl", "fr", "en")
"""Languages in which a sentence or an answer that is too long is an error; advice in the others."""

SENTENCE_WORDS = 15
MEAN_WORDS = 10.0
TEXT_WORDS = {"answer": 60, "simpler": 25, "example": 25}
PASTED_TIMES = 3
"""So many times the limit is an error in every language: a page was pasted."""
BUTTON_WORDS = 8
"""The first question stands on a button."""

READABILITY = 60.0
LONG_WORD = {"nl": 20, "fr": 16, "en": 15}
"""Letters; Dutch joins words that others write apart."""

QUESTIONS = 8
QUESTIONS_MORE = {"fr": 12, "nl": 12, "en": 12, "ar": 12}
ROMANISED = {"ar": 3, "fa": 3, "uk": 3, "ru": 3}
"""Languages that people also type in Latin letters → questions written so."""

SOURCE_DAYS = 365
VOLATILE_SOURCE_DAYS = 182
"""For a FAQ that says what is likely to change."""
EXPIRES_SOON_DAYS = 30

SIBLING_TIMES = 1.75
"""A text so many times longer or shorter than its other versions has lost or won a fact."""
SIBLING_LETTERS = 40
"""Shorter texts differ by chance."""
