"""Languages coming in: skeletons, gaps that stay missing, merging that keeps every other line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.content.load import load_content
from bot.content.merge import merge_language, merge_tables, with_block
from bot.content.skeleton import begin_language
from bot.errors import ContentError
from bot.settings import ROOT

TEXT = "version: 1\nstate: draft\nquestions: [Xagee baan wax ka bartaa?]\nanswer: |\n  Tag halkan.\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "data", tmp_path / "data"))


def test_a_new_language_begins_with_a_file_for_every_text_and_counts_as_missing(data: Path, tmp_path: Path) -> None:
    content = load_content(data).content
    count = begin_language(content, data, tmp_path / "incoming", "sw")
    assert count == len(content.faqs) + 2
    assert begin_language(content, data, tmp_path / "incoming", "sw") == 0
    loaded = load_content(data)
    assert loaded.content.languages["sw"].level == "not_yet"
    merged = merge_language(tmp_path / "incoming", data, "sw")
    assert (merged.count, merged.problems) == (0, ())
    tables = merge_tables(tmp_path / "incoming", data, "sw")
    assert any("not written yet" in problem.reason for problem in tables.problems)
    after = load_content(data).content
    assert all("sw" not in faq.texts for faq in after.faqs.values())
    assert "sw" not in after.phrases


def test_a_code_that_is_no_language_is_refused(data: Path, tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="BCP 47"):
        begin_language(load_content(data).content, data, tmp_path / "incoming", "not-a-language")


def test_merging_adds_one_block_and_leaves_every_other_line(data: Path, tmp_path: Path) -> None:
    target = data / "faq/language/language_dutch_where.yml"
    before = target.read_text(encoding="utf-8")
    folder = tmp_path / "incoming" / "so"
    folder.mkdir(parents=True)
    (folder / "language_dutch_where.yml").write_text(TEXT, encoding="utf-8")
    (folder / "no_such_faq.yml").write_text(TEXT, encoding="utf-8")
    (folder / "language_online.yml").write_text("version: 1\n\tanswer: x", encoding="utf-8")
    merged = merge_language(tmp_path / "incoming", data, "so")
    assert merged.count == 1
    assert {problem.path.stem for problem in merged.problems} == {"no_such_faq", "language_online"}
    after = target.read_text(encoding="utf-8")
    assert [line for line in before.splitlines() if line not in after.splitlines()] == []
    assert load_content(data).content.faqs["language_dutch_where"].texts["so"].answer == "Tag halkan.\n"
    assert not (folder / "language_dutch_where.yml").exists()


def test_merging_twice_replaces(data: Path) -> None:
    text = (data / "faq/language/language_online.yml").read_text(encoding="utf-8")
    once = with_block(text, "so", TEXT)
    assert with_block(once, "so", TEXT) == once
