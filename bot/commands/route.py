"""`loket eligibility`: for whom is which service? JSON lines in, JSON lines out, as the router decides it."""

from __future__ import annotations

import argparse
import sys
from typing import Any

import msgspec

from bot.commands import Verb, out
from bot.commands.talk import published_content
from bot.compose.phrases import spoken_languages
from bot.compose.why import when, why
from bot.content.types import Content
from bot.eligibility.ask import worth_asking
from bot.eligibility.facts import BadFact, read_facts
from bot.eligibility.judge import judge_all
from bot.errors import LoketError
from bot.settings import Settings

_FACTS = msgspec.json.Decoder(dict[str, Any])
LANGUAGE = "en"
"""Language of the sentences when a line names none."""


def eligibility(settings: Settings, options: argparse.Namespace) -> int:
    """Read lines of facts on standard input, write every service's outcome; a bad line is answered with an error."""
    content = published_content(settings)
    for line in getattr(sys.stdin, "buffer", sys.stdin):  # bytes: one line that is not UTF-8 must not end the run
        if line.strip():
            try:
                out.json_line(judged(content, _object(line)))
            except LoketError as error:
                out.json_line({"error": {"message": error.message, "next_step": error.next_step}})
    return 0


def judged(content: Content, request: dict[str, Any]) -> dict[str, Any]:
    """Return the answer to one line: the outcome of every service with its sentences, and the next fact to ask.

    Args:
        content: the services, groups of statuses and phrases.
        request: facts by name, and `language` for the sentences.

    Raises:
        LoketError: a value that is no fact, a language without these sentences.
    """
    language = request.pop("language", None) or LANGUAGE
    if not isinstance(language, str) or language not in content.languages:
        step = f"The languages are: {', '.join(spoken_languages(content))}."
        raise BadFact("The value of “language” is no language of the loket.", next_step=step)
    facts = read_facts(request, content.municipalities)
    outcomes = judge_all(content.services.values(), facts, content.statuses)
    services = {
        service_id: {
            "outcome": outcome.outcome,
            "reasons": why(content, language, outcome),
            "changes_when": when(content, language, outcome),
        }
        for service_id, outcome in outcomes.items()
    }
    return {"services": services, "ask_next": worth_asking(outcomes.values())}


def _object(line: bytes | str) -> dict[str, Any]:
    try:
        return _FACTS.decode(line)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise BadFact("The line is no JSON object.", next_step='Write it like {"age": 25}.') from error


VERBS = (Verb("eligibility", "JSON lines of facts in, JSON lines of outcomes and reasons out", eligibility),)
