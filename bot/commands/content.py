"""`loket check`, `schema`, `coverage`: the content in the hands of staff."""

from __future__ import annotations

import argparse

from bot.commands import Verb, out
from bot.content.load import load_content
from bot.settings import Settings


def check(settings: Settings, options: argparse.Namespace) -> int:
    """Print every problem of the content as file:line, reason and what to do."""
    problems = load_content(settings.content).problems
    for problem in problems:
        out.line(str(problem))
    errors = sum(problem.is_error for problem in problems)
    out.line(f"{errors} to mend, {len(problems) - errors} to look at.")
    return 1 if errors else 0


VERBS = (Verb("check", "check all content: file, line, reason, what to do", check),)
