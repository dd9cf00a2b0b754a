"""Why a service fits, or not, or perhaps, and what would change it: the engine's outcome in the person's language."""

from __future__ import annotations

from bot.compose.phrases import own_name, phrase, text_language
from bot.content.types import Content, LanguageCode
from bot.eligibility.logic import UNKNOWN, YES
from bot.eligibility.outcome import Change, Outcome, Reason

_NAMED = {"municipality", "age_min", "age_max", "min_months", "max_months"}
"""Conditions whose sentences have a place for the value."""


def why(content: Content, language: LanguageCode, outcome: Outcome) -> tuple[str, ...]:
    """Return the reasons of an outcome, one sentence each, never empty.

    Raises:
        ContentError: the language lacks a phrase.
    """
    said = [reason for reason in outcome.reasons if not _is_said_already(reason, outcome)]
    return tuple(dict.fromkeys(text for reason in said for text in _reason(content, language, reason)))


def when(content: Content, language: LanguageCode, outcome: Outcome) -> tuple[str, ...]:
    """Return what must all change before a no can become a yes; empty when it never changes.

    Raises:
        ContentError: the language lacks a phrase.
    """
    return tuple(_change(content, language, change) for change in outcome.changes_when)


def status_label(content: Content, language: LanguageCode, status: str) -> str:
    """Return a residence status in everyday words."""
    return phrase(content, language, f"status_{status}_label")


def _is_said_already(reason: Reason, outcome: Outcome) -> bool:
    """Say whether “your papers do not stop you” follows “your papers fit”: whoever hears both looks for a difference."""
    fits = any(each.condition == "residence_status" and each.truth is YES for each in outcome.reasons)
    return fits and reason.condition == "not_residence_status" and reason.truth is YES


def _reason(content: Content, language: LanguageCode, reason: Reason) -> list[str]:
    if reason.truth is UNKNOWN and reason.missing:
        return [phrase(content, language, f"why_unknown_{fact}") for fact in reason.missing]
    key = f"why_{reason.condition}_{reason.truth}"
    if reason.condition not in _NAMED:
        return [phrase(content, language, key)]
    return [phrase(content, language, key, value=_names(content, language, reason))]


def _change(content: Content, language: LanguageCode, change: Change) -> str:
    key = f"why_changes_{change.condition}"
    if change.condition in {"region", "children"}:
        return phrase(content, language, key)
    return phrase(content, language, key, value=_names(content, language, change))


def _names(content: Content, language: LanguageCode, named: Reason | Change) -> str:
    """Return the values of a condition as a person knows them, separated by commas."""
    match named.condition:
        case "municipality":
            known = (content.municipalities.get(commune) for commune in named.value)
            shown = [own_name(c.names, text_language(content, language)) for c in known if c is not None]
        case "residence_status":
            shown = [status_label(content, language, status) for status in named.value]
        case _:
            shown = list(named.value)
    language_info = content.languages.get(language)
    comma = "، " if language_info is not None and language_info.script == "Arab" else ", "
    return comma.join(shown)
