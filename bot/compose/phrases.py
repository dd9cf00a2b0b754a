"""Looking up the loket's own sentences. A phrase that is missing is an error with its name, never an empty bubble."""

from __future__ import annotations

from typing import Any

from bot.content.types import Content, LanguageCode
from bot.errors import ContentError
from bot.turn import Direction

FALLBACKS = ("fr", "nl", "en")
"""Languages tried, in this order, for a *screen label* that a language lacks; sentences are never taken from another."""


def text_language(content: Content, language: LanguageCode) -> LanguageCode:
    """Return the language whose texts are used: an audio-only variant reads the texts of another."""
    known = content.languages.get(language)
    return known.text_of if known is not None and known.text_of else language


def phrase(content: Content, language: LanguageCode, key: str, /, **values: Any) -> str:
    """Return a phrase with its {places} filled.

    Raises:
        ContentError: the phrase does not exist in this language, or a place cannot be filled.
    """
    table = content.phrases.get(text_language(content, language), {})
    if key not in table:
        raise ContentError(
            f"The phrase “{key}” is missing in {language}.", next_step=f"Add it to data/phrases/{language}.yml."
        )
    try:
        return table[key].format(**values) if values else table[key]
    except (KeyError, IndexError, ValueError) as error:
        raise ContentError(
            f"The phrase “{key}” in {language} has a wrong place {{…}} ({error}).",
            next_step=f"Compare it with data/phrases/en.yml; the places must be {sorted(values)}.",
        ) from error


def one_paragraph(text: str) -> str:
    """Return a text without the line breaks of its file: a voice would pause at them, even inside a phone number."""
    return " ".join(text.split())


def direction(content: Content, language: LanguageCode) -> Direction:
    """Return the writing direction of a language."""
    known = content.languages.get(language)
    return known.dir if known is not None else "ltr"


def spoken_languages(content: Content) -> tuple[LanguageCode, ...]:
    """Return the languages the loket can hold a conversation in now: full, and with all phrases."""
    return tuple(
        code for code, language in content.languages.items() if language.level == "full" and code in content.phrases
    )


def own_name(names: dict[LanguageCode, str], language: LanguageCode) -> str:
    """Return a name in `language`, else the official one: French, Dutch, or whatever there is."""
    for code in (language, *FALLBACKS):
        if names.get(code):
            return names[code]
    return next(iter(names.values()), "")
