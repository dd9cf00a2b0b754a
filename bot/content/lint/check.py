"""The whole check: read a content folder, run every rule over what is usable, and say where each finding stands.

A file that cannot be read is one problem among others; everything else is checked all the same.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import get_args

from bot.clock import local_today
from bot.content.lint import sentences
from bot.content.lint.corpus import Corpus
from bot.content.lint.finding import Finding
from bot.content.lint.lines import Lines
from bot.content.lint.lists import read_lists
from bot.content.lint.registry import RULES, Rule
from bot.content.load import Problem, load_content
from bot.content.reading import Reading
from bot.content.types import Status
from bot.content.yaml import YamlProblem

_FILES = ("*.yml", "faq/*/*.yml", "services/*.yml", "phrases/*.yml")


def lint(folder: Path, *, today: datetime.date | None = None, rules: Sequence[Rule] = RULES) -> tuple[Problem, ...]:
    """Return every problem of a content folder, in the order of files and lines.

    Args:
        folder: the content folder (`data/`).
        today: the day on which dates are judged; Brussels' own when None.
        rules: the rules to run.
    """
    corpus, problems = read(folder, today=today or local_today())
    findings = [finding for rule in rules for finding in rule(corpus)]
    written = sentences.check(folder / "nlu", corpus.content)
    problems = [*problems, *located(findings, corpus, folder), *written]
    return tuple(sorted(dict.fromkeys(problems), key=lambda p: (str(p.path), p.line, not p.is_error, p.code, p.reason)))


def read(
    folder: Path, *, today: datetime.date, reading: Reading | None = None, focus: frozenset[str] = frozenset()
) -> tuple[Corpus, list[Problem]]:
    """Read everything the rules need, with the problems of reading.

    Args:
        folder: the content folder.
        today: the day on which dates are judged.
        reading: how files are read; plainly when None.
        focus: paths below the folder that are asked about; empty = all.
    """
    reading = reading or Reading()
    loaded = load_content(folder, reading)
    problems = list(loaded.problems)
    lists = read_lists(folder, problems)
    files = dict(_texts(folder, reading))
    groups = loaded.content.statuses
    statuses = frozenset({*get_args(Status), *groups} if groups else ())
    corpus = Corpus(loaded.content, files, lists, today, statuses, focus)
    return corpus, problems


def located(findings: Iterable[Finding], corpus: Corpus, folder: Path) -> list[Problem]:
    """Turn findings into problems with their lines."""
    lines = Lines(corpus.files)
    return [
        Problem(folder / f.file, lines.line(f), f.wording, f.is_error, f.code, f.language) for f in findings
    ]  # fmt: skip


def _texts(folder: Path, reading: Reading) -> Iterable[tuple[str, str]]:
    for pattern in _FILES:
        for path in reading.files(folder, pattern):
            try:
                yield path.relative_to(folder).as_posix(), reading.text(path)
            except YamlProblem:
                # the loader says so; the name is kept, so that nobody is told that it points nowhere
                yield path.relative_to(folder).as_posix(), ""
