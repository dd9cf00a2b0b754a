"""Errors the loket can explain: each carries the phrase that is said to the person, and a next step for the operator."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.content.wording import Wording


class LoketError(Exception):
    """Base of every error with an explanation.

    Args:
        message: what went wrong, for the operator; never holds a person's words.
        next_step: what the operator or staff member can do about it.

    Where both are wordings, staff read them in their own language; logs and the command line have them in English.
    """

    phrase = "failure"
    """Key of `data/phrases/<language>.yml` said to the person."""
    status = 500
    """HTTP status of the chat API."""

    def __init__(self, message: str | Wording, *, next_step: str | Wording = "") -> None:
        super().__init__(f"{message} {next_step}".strip())
        self.message = str(message)
        self.next_step = str(next_step)
        parts = [part for part in (message, next_step) if part]
        said = tuple(part for part in parts if not isinstance(part, str))
        self.said: tuple[Wording, ...] = said if len(said) == len(parts) else ()
        """What can be read in other languages than English; empty when something of it cannot."""

    def text(self, language: str) -> str:
        """Return reason and next step in a language of the desk; in English where only that is known."""
        return " ".join(part.text(language) for part in self.said) or str(self)


class BadInput(LoketError):
    """The person sent something that cannot be a question."""

    status = 400

    def __init__(self, message: str, *, phrase: str) -> None:
        super().__init__(message)
        self.phrase = phrase


class UnknownConversation(LoketError):
    """The conversation ended or never was."""

    phrase = "conversation_gone"
    status = 404


class EngineDown(LoketError):
    """Rasa did not answer in time, or answered nothing."""

    phrase = "failure"
    status = 502


class EngineLate(EngineDown):
    """Rasa may still be at work on it: nobody else may be asked the same."""


class ContentError(LoketError):
    """A content file cannot be used."""


class Setup(LoketError):
    """The installation is not ready; the next step says what to do."""
