"""Letters of the wrong alphabet: a Cyrillic "а" in a Dutch word looks right, and no search and no voice finds it.

Latin names may stand in every script. Questions are people's own writing: there, Latin words are welcome anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.content.lint.corpus import Corpus, Text
from bot.content.lint.finding import Finding
from bot.content.lint.names import latin_names
from bot.content.lint.values import WEB
from bot.content.wording import Wording, say
from bot.language.scripts import script_of

_RANGES = {
    "Latn": "A-Za-zªºÀ-ÖØ-öø-ɏḀ-ỿ",
    "Cyrl": "Ѐ-ԯ",
    "Arab": "\u0610-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc",
    "Ethi": "ሀ-፿",
}
_SHARED = "ʰ-˿\u0640"
"""Apostrophes and signs that count as letters in every script."""
_FOREIGN = {script: re.compile(rf"[^\W\d_{letters}{_SHARED}]+") for script, letters in _RANGES.items()}
_LATIN = _RANGES["Latn"]
_LATIN_RUN = re.compile(rf"[{_LATIN}][{_LATIN}0-9]*(?:[\s'’./-]{{1,3}}[{_LATIN}0-9]+)*")
_PLACES = re.compile(r"\{[^{}]*\}|\([^()]*\)")
_ALIEN = {  # the sentence of each names the languages that have these letters
    "uk": re.compile("[ыэёъЫЭЁЪ]"),
    "ru": re.compile("[іїєґІЇЄҐ]"),
    "ar": re.compile("[کیېۍټډړښږځڅڼ]"),
    "fa": re.compile("[كيةټډړښږځڅڼېۍ]"),
}


def letters(corpus: Corpus) -> Iterator[Finding]:
    """A letter of another script."""
    for text in (*corpus.texts, *corpus.questions):
        if not corpus.is_asked(text.file):
            continue
        script = corpus.script(text.language)
        foreign = _FOREIGN.get(script)
        if foreign is None or not foreign.search(text.text):
            continue
        plain = _PLACES.sub(" ", WEB.sub(" ", text.text)) if text.kind != "question" else text.text
        rest = plain if script == "Latn" else _without_latin(text, plain, corpus)
        runs = [match[0] for match in _LATIN_RUN.finditer(rest)] if script != "Latn" else []
        rest = _LATIN_RUN.sub(" ", rest) if runs else rest
        for run in dict.fromkeys((*runs, *foreign.findall(rest))):
            yield text.finding("script", _wording(run, script), is_error=True, near=run)


def alien(corpus: Corpus) -> Iterator[Finding]:
    """A letter of the right script that this language does not have."""
    for text in corpus.texts:
        pattern = _ALIEN.get(text.language)
        for match in list(pattern.finditer(text.text))[:1] if pattern else ():
            wording = say(f"letter_{text.language}", letter=match[0])
            is_error = text.language in {"uk", "ru"}
            yield text.finding("letter", wording, is_error=is_error, near=match[0])


def _without_latin(text: Text, plain: str, corpus: Corpus) -> str:
    """Take away what may stand in Latin letters, leaving words half Latin and half not."""
    if text.kind == "question":
        return _LATIN_RUN.sub(lambda m: m[0] if _is_glued(plain, m) and script_of(plain) == "Cyrl" else " ", plain)
    rest = latin_names(corpus).sub(" ", plain)
    return _LATIN_RUN.sub(lambda m: " " if _is_name(m[0]) and not _is_glued(rest, m) else m[0], rest)


def _is_name(run: str) -> bool:
    """A name has a capital somewhere: “Huis van het Nederlands”, “rue Haute”."""
    return any(char.isupper() for char in run)


def _is_glued(text: str, match: re.Match[str]) -> bool:
    """Tell a Latin letter inside a Cyrillic word; Arabic glues its small words to a name."""
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    return any(re.match(f"[{_RANGES['Cyrl']}]", char) for char in (before, after) if char)


def _wording(letters: str, script: str) -> Wording:
    if script != "Latn" and re.match(f"[{_LATIN}]", letters):
        return say("script_latin", letters=letters)
    return say("script_other", letters=letters)
