"""The hand-written sentences of `data/nlu/`: a file that cannot be read, or that teaches a FAQ nobody has."""

from __future__ import annotations

from pathlib import Path

from bot.content.load import Problem
from bot.content.types import Content
from bot.errors import ContentError
from bot.training.corpus import read_file


def check(folder: Path, content: Content) -> list[Problem]:
    """Return the problems of every file below `folder` (`data/nlu`)."""
    problems = []
    for path in sorted(folder.glob("*/*.yml")):
        try:
            labels = dict.fromkeys(sentence.label for sentence in read_file(path))
        except ContentError as error:
            problems.append(Problem(path, 1, f"{error.message} {error.next_step}", code="sentences"))
            continue
        text = path.read_text(encoding="utf-8")
        for label in labels:
            kind, _, name = label.partition("/")
            if kind == "faq" and name not in content.faqs:
                line = text[: text.index(f"intent: {label}\n")].count("\n") + 1
                reason = f"There is no FAQ “{name}”. Take these sentences out, or correct the name."
                problems.append(Problem(path, line, reason, code="reference"))
            if kind == "crisis" and name not in content.crises:
                line = text[: text.index(f"intent: {label}\n")].count("\n") + 1
                reason = f"crisis.yml does not say what to do for “{name}”. Add it there, or correct the name."
                problems.append(Problem(path, line, reason, code="reference"))
    return problems
