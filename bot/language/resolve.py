"""Deciding the language of a turn: a pure function over what is known, in a fixed order.

Explicit choice > digits, emoji and very short text keep the session's > script and telling letters > detectors over our
languages > the session's or the channel's hint > ask. A settled language changes on a tap, at once on another script or
on three words and more with high confidence, else on two messages that agree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.language.scripts import letter_count, script_of, telling_language

SHORT_LETTERS = 3
"""Fewer letters than this tell nothing about a language."""
SURE = 0.80
"""Probability from which a first message settles the language, or a long one changes it."""
WORDS_TO_SWITCH = 3
LIKELY = 0.40
"""Probability from which the best guess is taken when nothing is settled yet and the hint agrees or is missing."""
LIKELIER_THAN_HINT = 0.50
HINT_UNLIKELY = 0.1
"""A first guess of that probability is taken against a hint that is a tenth as likely: on a borrowed phone in French,
96 % of the first messages in other languages are heard right instead of 92 %, and with a right hint as many as before."""


@dataclass(frozen=True)
class Known:
    """What is known before this message."""

    language: str | None = None
    """The settled language of the conversation."""
    is_chosen: bool = False
    """The person chose it by hand: only two agreeing messages or another script change it."""
    hint: str | None = None
    """Language of the browser or the app."""
    pending: str | None = None
    """Another language, heard in the message before."""


@dataclass(frozen=True)
class Resolution:
    """The language of this turn."""

    language: str | None
    """None = ask."""
    pending: str | None = None
    """Another language that was heard once."""
    unspoken: str | None = None
    """A language that was recognised and that the loket does not speak yet."""


Probabilities = Callable[[str], Mapping[str, float]]


class Detects(Protocol):
    """Anything that says how likely each language is for a text."""

    def probabilities(self, text: str) -> Mapping[str, float]:
        """Return language → probability; they add up to 1."""

    def own_words(self, text: str) -> str:
        """Return a message without the words that every language borrows."""

    def danger(self, text: str) -> str | None:
        """Return the kind of danger a message calls out, None when there is none."""


def resolve(
    text: str, known: Known, spoken: Sequence[str], scripts: Mapping[str, str], probabilities: Probabilities
) -> Resolution:
    """Decide the language of a message.

    Args:
        text: the message, cleaned.
        known: what is known of the conversation.
        spoken: languages the loket can answer in.
        scripts: script (ISO 15924) of every language of `data/languages.yml`, spoken or not.
        probabilities: the detector.
    """
    if letter_count(text) < SHORT_LETTERS:
        return Resolution(known.language or _hinted(known, spoken))
    script = script_of(text)
    if script is None:
        return Resolution(known.language or _hinted(known, spoken), unspoken=None)
    own_script = [code for code in spoken if scripts.get(code) == script]
    if script != "Latn" and not own_script:
        return Resolution(known.language, unspoken=_likeliest(text, scripts, script, probabilities) or script)
    same_script = [code for code, other in scripts.items() if other == script]
    heard, confidence, hinted = _hear(text, script, own_script, same_script, probabilities, known.hint)
    if heard is None:
        return Resolution(known.language or _hinted(known, spoken))
    if heard not in spoken:
        return Resolution(known.language, unspoken=heard)
    if known.language is None:
        return Resolution(_first(heard, confidence, hinted, known, spoken))
    if heard == known.language:
        return Resolution(known.language)
    is_other_script = script != "Latn" and scripts.get(known.language) != script
    is_long_and_sure = not known.is_chosen and len(text.split()) >= WORDS_TO_SWITCH and confidence >= SURE
    if is_other_script or is_long_and_sure or (known.pending == heard and confidence >= LIKELY):
        return Resolution(heard)
    return Resolution(known.language, pending=heard if confidence >= LIKELY else None)


def _hear(
    text: str,
    script: str,
    own_script: Sequence[str],
    same_script: Sequence[str],
    probabilities: Probabilities,
    hint: str | None,
) -> tuple[str | None, float, float]:
    """Return the language the text itself points at, how surely, and how likely the hinted one is."""
    telling = telling_language(text, same_script) if script != "Latn" else None
    if telling is not None:
        return telling, 0.95, 0.0
    if script != "Latn" and len(own_script) == 1:
        return own_script[0], 1.0, 0.0
    found = probabilities(text)
    # Latin letters may carry any language (Arabic as typed in chats); another script only its own
    candidates = {code: p for code, p in found.items() if script == "Latn" or code in same_script}
    if not candidates:
        return None, 0.0, 0.0
    best = max(candidates, key=lambda code: candidates[code])
    all_of_it = max(sum(candidates.values()), 1e-9)
    return best, candidates[best] / all_of_it, candidates.get(hint or "", 0.0) / all_of_it


def _likeliest(text: str, scripts: Mapping[str, str], script: str, probabilities: Probabilities) -> str | None:
    found = {code: p for code, p in probabilities(text).items() if scripts.get(code) == script}
    return max(found, key=lambda code: found[code]) if found else None


def _first(heard: str, confidence: float, hinted_at: float, known: Known, spoken: Sequence[str]) -> str | None:
    if confidence >= SURE or (confidence >= LIKELIER_THAN_HINT and hinted_at <= HINT_UNLIKELY * confidence):
        return heard
    if confidence >= LIKELY and known.hint in {None, heard}:
        return heard
    hinted = _hinted(known, spoken)
    return hinted if hinted is not None else (heard if confidence >= LIKELY else None)


def _hinted(known: Known, spoken: Sequence[str]) -> str | None:
    return known.hint if known.hint in spoken else None
