"""`loket eligibility`: for whom is which service? JSON lines in, JSON lines out, as the router decides it."""

from __future__ import annotations

import argparse
from typing import Any

import msgspec

from bot.commands import Verb
from bot.commands.lines import answer_lines
from bot.commands.talk import published_content
from bot.compose.phrases import spoken_languages
from bot.compose.why import when, why
from bot.content.types import Content
from bot.eligibility.ask import worth_asking
from bot.eligibility.facts import BadFact, read_facts
from bot.eligibility.judge import judge_all
from bot.settings import Settings

_FACTS = msgspec.json.Decoder(dict[str, Any])
LANGUAGE = "en"
"""Language of the sentences when a line names none."""


def eligibility(settings: Settings, options: argparse.Namespace) -> int:
    """Read lines of facts on standard input, write every service's outcome; a bad line is answered with an error."""
    content = published_content(settings)
    answer_lines(_FACTS, '{"age": 25}', lambda request: judged(content, request))
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


VERBS = (Verb("eligibility", "JSON lines of facts in, JSON lines of outcomes and reasons out", eligibility),)
