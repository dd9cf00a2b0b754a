"""Errors the loket can explain: each carries the phrase that is said to the person, and a next step for the operator."""

from __future__ import annotations


class LoketError(Exception):
    """Base of every error with an explanation.

    Args:
        message: what went wrong, for the operator; never holds a person's words.
        next_step: what the operator or staff member can do about it.
    """

    phrase = "failure"
    """Key of `data/phrases/<language>.yml` said to the person."""
    status = 500
    """HTTP status of the chat API."""

    def __init__(self, message: str, *, next_step: str = "") -> None:
        super().__init__(f"{message} {next_step}".strip())
        self.message = message
        self.next_step = next_step


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
