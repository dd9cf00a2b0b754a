"""The content of this repository, and how long the whole check takes (reported, not asserted)."""

from __future__ import annotations

import datetime
import time
from pathlib import Path

import pytest

from bot.content.lint import lint
from bot.content.lint.readability import syllables
from bot.settings import ROOT

DATA = ROOT / "data"


def test_repository_has_no_error(record_property: pytest.RecordProperty) -> None:  # type: ignore[name-defined]
    # a fixed day: this test must not begin to fail because time goes by
    start = time.perf_counter()
    problems = lint(DATA, today=datetime.date(2026, 11, 21))
    record_property("seconds", round(time.perf_counter() - start, 2))
    assert [str(p) for p in problems if p.is_error] == []


def test_every_problem_stands_on_a_line_of_its_file() -> None:
    lengths: dict[Path, int] = {}
    for problem in lint(DATA, today=datetime.date(2026, 11, 21)):
        length = lengths.setdefault(problem.path, len(problem.path.read_text(encoding="utf-8").splitlines()))
        assert 1 <= problem.line <= length, problem


@pytest.mark.parametrize(
    ("word", "language", "count"),
    [("huis", "nl", 1), ("gemeente", "nl", 3), ("inschrijven", "nl", 3), ("maison", "fr", 2), ("l'école", "fr", 2),
     ("document", "en", 3), ("office", "en", 2)],
)  # fmt: skip
def test_syllables(word: str, language: str, count: int) -> None:
    assert abs(syllables(word, language) - count) <= 1
