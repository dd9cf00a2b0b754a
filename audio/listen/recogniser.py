"""What every recogniser promises, and how it says that it could not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from audio.engine import AudioError

SURE_OF_ANOTHER = 0.6
"""From this probability on another language than the settled one is believed …"""
HARDLY_THIS = 0.05
"""… when the settled one is hardly possible: short questions are often taken for a neighbour language."""


class CannotListen(AudioError):
    """The recogniser is not installed, or does not answer now."""

    next_step = "Say that the loket cannot listen, and offer pictures."


class NothingHeard(AudioError):
    """There were no words in the sound."""

    next_step = "Say so, and ask to speak again."


class SaidTooMuch(AudioError):
    """The sound is longer than a question."""

    next_step = "Ask for one short question."


class Busy(AudioError):
    """As many people as may wait are waiting."""

    next_step = "Ask to try again in a moment."


@dataclass(frozen=True)
class Heard:
    """What was heard."""

    text: str
    language: str
    """The language it was heard in, a code of ours."""


class Recogniser(Protocol):
    """One way to turn speech into text."""

    @property
    def is_ready(self) -> bool:
        """Whether it is installed, so that it may be offered."""

    def recognise(self, sound: bytes, hint: str | None, languages: Collection[str]) -> Heard:
        """Return the words of a FLAC file, mono.

        Args:
            sound: the file.
            hint: language the conversation is held in, None before it is settled.
            languages: the languages that may be heard.

        Raises:
            CannotListen: it does not work now.
            NothingHeard: there are no words in it.
        """

    def close(self) -> None:
        """End its process; may be called twice."""


def choose_language(probabilities: Mapping[str, float], hint: str | None, languages: Collection[str]) -> str | None:
    """Return the language to listen in: the settled one, unless the sound is clearly another of ours.

    Args:
        probabilities: language → probability, of the sound.
        hint: the language the conversation is held in.
        languages: those that may be chosen.
    """
    ours = {code: share for code, share in probabilities.items() if code in languages}
    if not ours:
        return hint
    best = max(ours, key=lambda code: ours[code])
    if hint is None or hint not in languages:
        return best
    is_other = ours[best] >= SURE_OF_ANOTHER and ours.get(hint, 0.0) < HARDLY_THIS
    return best if is_other else hint
