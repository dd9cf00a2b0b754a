"""The groups of statuses are content like the rest: loaded, checked, published, and kept when a file breaks."""

from __future__ import annotations

from pathlib import Path

import msgspec

from bot.content.lint import lint
from bot.content.load import load_content
from bot.content.publish import publish
from bot.content.types import Content
from tests.content import small
from tests.content.small import TODAY


def _change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_misspelt_status_in_a_group_is_named_with_its_line(tmp_path: Path) -> None:
    folder = small.build(tmp_path / "data")
    assert [problem for problem in lint(folder, today=TODAY) if problem.is_error] == []
    _change(folder / "statuses.yml", "yes: [no_papers, visitor", "yes: [no_paper, visitor")
    problems = [problem for problem in lint(folder, today=TODAY) if problem.is_error]
    assert [(p.path.name, p.code) for p in problems] == [("statuses.yml", "format")]
    line = (folder / "statuses.yml").read_text(encoding="utf-8").splitlines()[problems[0].line - 1]
    assert "no_paper," in line


def test_a_service_may_name_a_status_or_a_group_and_nothing_else(tmp_path: Path) -> None:
    folder = small.build(tmp_path / "data")
    office = folder / "services/office.yml"
    _change(office, "[newcomer_title]", "[newcomer_title, refugee]")
    assert [problem for problem in lint(folder, today=TODAY) if problem.is_error] == []
    _change(office, "[newcomer_title, refugee]", "[refugees]")
    [problem] = [problem for problem in lint(folder, today=TODAY) if problem.is_error]
    assert (problem.code, "Is it “refugee”" in problem.reason) == ("reference", True)


def test_a_broken_file_keeps_the_groups_that_were_published(tmp_path: Path) -> None:
    folder = small.build(tmp_path / "data")
    first = publish(folder, tmp_path / "published").published.content
    (folder / "statuses.yml").write_text("right_to_work: [", encoding="utf-8")
    second = publish(folder, tmp_path / "published")
    assert second.published.content.statuses == first.statuses != {}
    assert "statuses" in second.kept


def test_content_published_before_there_were_groups_can_still_be_read(tmp_path: Path) -> None:
    content = load_content(small.build(tmp_path / "data")).content
    old = {name: value for name, value in msgspec.to_builtins(content).items() if name != "statuses"}
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(old), type=Content).statuses == {}
