"""Official names in a text: found in all their forms, compared across languages, left out where words are counted."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.content.lint.corpus import Corpus
from bot.content.lint.lists import WordLists
from bot.content.lint.values import WEB

_ACRONYM = re.compile(r"(?<![^\W\d_])[A-ZÉ]{2,}(?:[/-][A-ZÉ]{2,})*(?![^\W\d_])")
_ENDING = r"(?:['’][^\W\d_]{1,6}|s)?(?![A-Za-zÀ-ɏ])"
"""Plurals, and the endings that Turkish and Polish put behind a name."""
_START = r"(?<![A-Za-zÀ-ɏ])"
"""Arabic and Persian glue a small word to the front, so only a Latin letter counts as the inside of a word."""


def without_names(text: str, corpus: Corpus) -> str:
    """Return the text without official names, abbreviations and web addresses."""
    return _ACRONYM.sub(" ", _pattern(corpus.names).sub(" ", WEB.sub(" ", text)))


def names_in(text: str, lists: WordLists) -> frozenset[str]:
    """Return the official names that must stand in every version, each under its first form."""
    return frozenset(
        found for match in _same_names(lists.names.same).finditer(text) if (found := _first(match[1], lists))
    )


def _first(form: str, lists: WordLists) -> str | None:
    return _forms(lists.names.same).get(form)


@lru_cache(maxsize=4)
def _forms(same: tuple[tuple[str, ...], ...]) -> dict[str, str]:
    return {form: forms[0] for forms in same for form in forms if forms}


@lru_cache(maxsize=4)
def _same_names(same: tuple[tuple[str, ...], ...]) -> re.Pattern[str]:
    return _pattern(frozenset(_forms(same)))


@lru_cache(maxsize=4)
def _pattern(names: frozenset[str]) -> re.Pattern[str]:
    joined = "|".join(re.escape(name) for name in sorted(names, key=lambda n: (-len(n), n)))
    return re.compile(rf"{_START}({joined or '(?!)'}){_ENDING}")


def latin_names(corpus: Corpus) -> re.Pattern[str]:
    """Return the pattern of all names that may stand in Latin letters in any language."""
    return _pattern(corpus.names)
