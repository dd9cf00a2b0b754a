"""The hand-written sentences of `data/nlu/`: a file that cannot be read, or that teaches a FAQ nobody has."""

from __future__ import annotations

from pathlib import Path

from bot.content.load import Problem
from bot.content.types import Content
from bot.content.wording import Unusable, say
from bot.training.corpus import read_file


def check(folder: Path, content: Content) -> list[Problem]:
    """Return the problems of every file below `folder` (`data/nlu`)."""
    problems = []
    for path in sorted(folder.glob("*/*.yml")):
        try:
            labels = dict.fromkeys(sentence.label for sentence in read_file(path))
        except Unusable as error:
            problems.append(Problem(path, 1, say("sentences", reason=error.wording, todo=error.todo), code="sentences"))
            continue
        text = path.read_text(encoding="utf-8")
        for label in labels:
            kind, _, name = label.partition("/")
            if kind == "faq" and name not in content.faqs:
                line = text[: text.index(f"intent: {label}\n")].count("\n") + 1
                problems.append(Problem(path, line, say("sentences_faq", name=name), code="reference"))
            if kind == "crisis" and name not in content.crises:
                line = text[: text.index(f"intent: {label}\n")].count("\n") + 1
                problems.append(Problem(path, line, say("sentences_crisis", name=name), code="reference"))
    return problems
