"""The lint of one file says of it what the lint of everything says."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.lint import lint
from bot.content.preview import check_files, content_with, problems_of
from bot.content.reading import Memory, Reading
from bot.errors import ContentError
from tests.content.small import TODAY
from tests.content.test_lint_mistakes import DUTCH, MISTAKES, Mistake

MEMORY = Memory()


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_the_same_as_the_whole_lint(folder: Path, mistake: Mistake) -> None:
    path = folder / mistake.file
    text = path.read_text(encoding="utf-8")
    changed = text.replace(mistake.old, mistake.new, 1)
    quick = check_files(folder, {mistake.file}, Reading(Memory(), {path: changed}), TODAY)
    path.write_text(changed, encoding="utf-8")
    whole = tuple(problem for problem in lint(folder, today=TODAY) if problem.path == path)
    assert set(whole) <= set(quick)
    assert {p.code for p in quick} - {p.code for p in whole} <= {"question_twice"}


def test_nothing_is_written_and_the_next_text_is_judged_anew(folder: Path) -> None:
    before = (folder / DUTCH).read_text(encoding="utf-8")
    wrong = before.replace("Bel 02 535 45 42", "Bel 02 535 45")
    assert "phone_invalid" in {p.code for p in problems_of(folder, DUTCH, wrong)}
    assert "phone_invalid" not in {p.code for p in problems_of(folder, DUTCH, before)}
    assert (folder / DUTCH).read_text(encoding="utf-8") == before
    assert content_with(folder, DUTCH, wrong).faqs["language_dutch"].texts["nl"].answer.count("02 535 45.") == 1


def test_a_change_of_another_file_is_seen(folder: Path) -> None:
    text = (folder / DUTCH).read_text(encoding="utf-8")
    assert not problems_of(folder, DUTCH, text)
    office = folder / "services/office.yml"
    office.write_text(office.read_text(encoding="utf-8").replace("state: active", "state: ceased"), encoding="utf-8")
    assert "service_ceased" in {p.code for p in problems_of(folder, DUTCH, text)}


def test_a_file_that_is_not_there_yet(folder: Path) -> None:
    text = (folder / DUTCH).read_text(encoding="utf-8")
    found = problems_of(folder, "faq/language/language_again.yml", text)
    assert any("Rename the file" in problem.reason for problem in found)
    copied = problems_of(
        folder, "faq/language/language_again.yml", text.replace("id: language_dutch", "id: language_again")
    )
    assert "question_twice" in {p.code for p in copied}


@pytest.mark.parametrize(
    "path", ["../x.yml", "/etc/passwd", "faq/a/../../../x.yml", "faq/x.yml/..", "nlu/fr/faq.yml", "a.txt"]
)
def test_only_content_files(folder: Path, path: str) -> None:
    with pytest.raises(ContentError, match="no content file"):
        problems_of(folder, path, "x")
