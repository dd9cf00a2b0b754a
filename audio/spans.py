"""Split a text into stretches of one script, each with the language whose voice must read it.

eSpeak reads a Latin word inside Arabic, Russian or Persian with its English voice ("Actiris", "Schaerbeek"), so mixed
text never reaches an engine whole. Digits and punctuation belong to the language around them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from audio.languages import Languages

_SCRIPTS = {"LATIN": "Latn", "ARABIC": "Arab", "CYRILLIC": "Cyrl", "ETHIOPIC": "Ethi"}
_GLUE = re.compile(r"[\s'’.&/_-]+")
"""What may stand between two words of one foreign name."""


@dataclass(frozen=True)
class Span:
    """A stretch of text in one language."""

    language: str
    text: str
    start: int
    """Offset of its first character in the whole text."""

    @property
    def end(self) -> int:
        """Offset after its last character."""
        return self.start + len(self.text)


@lru_cache(maxsize=4096)
def script_of(character: str) -> str | None:
    """Return the ISO 15924 script of a letter; None for anything that has none of its own."""
    if not character.isalpha():
        return None
    return _SCRIPTS.get(unicodedata.name(character, "").split(" ", 1)[0])


def is_speakable(text: str) -> bool:
    """Say whether there is a letter or a digit to speak."""
    return any(character.isalnum() for character in text)


def split(text: str, code: str, languages: Languages) -> tuple[Span, ...]:
    """Split a text of language `code`; the spans lie side by side and cover the whole text."""
    if not text:
        return ()
    marks = _language_of_each(text, code, languages)
    spans: list[Span] = []
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or marks[end] != marks[start]:
            spans.append(Span(marks[start], text[start:end], start))
            start = end
    return tuple(_without_silent(spans))


def _language_of_each(text: str, code: str, languages: Languages) -> list[str]:
    own = languages[code].script
    marks = [code] * len(text)
    open_name: tuple[str, int] | None = None
    for position, character in enumerate(text):
        script = script_of(character)
        if script is None:
            glued = (
                position > 0
                and marks[position - 1] != code
                and (character.isdigit() or unicodedata.combining(character))
            )
            if glued:
                marks[position] = marks[position - 1]
                open_name = (marks[position], position + 1)
            continue
        if script == own:
            open_name = None
            continue
        language = _reader(script, code, languages)
        marks[position] = language
        if open_name and open_name[0] == language and _GLUE.fullmatch(text, open_name[1], position):
            marks[open_name[1] : position] = [language] * (position - open_name[1])
        open_name = (language, position + 1)
    return marks


def _reader(script: str, code: str, languages: Languages) -> str:
    """Choose who reads a foreign script: the Latin voice the language names, else the first language that writes it."""
    if script == "Latn":
        latin = languages[code].latin_voice
        return latin if latin in languages and languages[latin].voices else code
    for other, language in languages.items():
        if language.script == script and language.voices:
            return other
    return code


def _without_silent(spans: list[Span]) -> list[Span]:
    """Give a span that holds punctuation only to its neighbour, whose intonation it decides."""
    joined: list[Span] = []
    for span in spans:
        if joined and (not is_speakable(span.text) or joined[-1].language == span.language):
            joined[-1] = Span(joined[-1].language, joined[-1].text + span.text, joined[-1].start)
        elif joined and not is_speakable(joined[-1].text):
            joined[-1] = Span(span.language, joined[-1].text + span.text, joined[-1].start)
        else:
            joined.append(span)
    return joined
