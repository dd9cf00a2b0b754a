"""What the lint says of one text, beside the field it is about."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.content.fields import with_faq_text
from bot.content.load import Problem
from bot.content.preview import problems_of
from bot.content.types import FaqText
from bot.content.wording import Unusable, Wording, say
from bot.desk.fields import NAMES, Name

WHOLE = "text"
"""Where a message goes that is about no single field."""


@dataclass(frozen=True)
class Message:
    """One sentence of the lint."""

    field: Name | str
    """One of `bot.desk.fields.NAMES`, or `text`."""
    wording: Wording
    code: str
    is_error: bool
    question: int | None = None
    """Which question is meant, counted from 0."""


def messages(folder: Path, path: str, file_text: str, language: str, text: FaqText) -> tuple[Message, ...]:
    """Return what the lint would say of `language` if its text were `text`; errors first.

    Args:
        folder: the content folder.
        path: file of the FAQ, below it.
        file_text: the file as it is, or a new FAQ's whole file.
        language: code of the language.
        text: what the language would say.

    Raises:
        ContentError: the file itself cannot be used.
    """
    changed = with_faq_text(file_text, language, text)
    places = _places(path, changed, language)
    found = [
        _message(problem, places)
        for problem in problems_of(folder, path, changed)
        if problem.language in (language, None) and _is_inside(problem, places)
    ]
    return tuple(sorted(dict.fromkeys(found), key=lambda message: not message.is_error))


@dataclass(frozen=True)
class _Places:
    """Lines of a language's block: first and last, of each field, of each question."""

    first: int
    last: int
    fields: tuple[tuple[int, str], ...]
    questions: tuple[int, ...]


def _places(path: str, text: str, language: str) -> _Places:
    root = yaml.compose(text, Loader=yaml.CSafeLoader)
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    block = next((value for key, value in pairs if key.value == language), None)
    if not isinstance(block, yaml.MappingNode):
        raise Unusable(say("no_text", code=language), place=path)
    fields = tuple(sorted((key.start_mark.line + 1, str(key.value)) for key, _ in block.value))
    listed = next((v for k, v in block.value if k.value == "questions"), None)
    lines = tuple(node.start_mark.line + 1 for node in listed.value) if isinstance(listed, yaml.SequenceNode) else ()
    return _Places(block.start_mark.line, block.end_mark.line + 1, fields, lines)


def _is_inside(problem: Problem, places: _Places) -> bool:
    # a missing language or a stale source is about the FAQ, and stands on its own page
    return places.first <= problem.line <= places.last


def _message(problem: Problem, places: _Places) -> Message:
    name = next((name for line, name in reversed(places.fields) if line <= problem.line), WHOLE)
    question = None
    if name == "questions":
        at = [i for i, line in enumerate(places.questions) if line <= problem.line]
        question = at[-1] if at and places.questions[at[-1]] == problem.line else None
    if name not in NAMES:
        name = {"simpler_missing": "simpler", "questions_few": "questions"}.get(problem.code, WHOLE)
    elif problem.code == "simpler_missing":
        name = "simpler"
    return Message(name, problem.wording, problem.code, problem.is_error, question)
