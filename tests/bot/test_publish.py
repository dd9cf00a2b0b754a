"""Publishing: in one step, never half, a broken file never replaces a good one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.content.publish import ContentStore, publish
from bot.errors import Setup
from bot.settings import ROOT

FAQ = Path("faq/language/language_dutch_where.yml")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the content with one topic, so that it is quick."""
    target = tmp_path / "data"
    shutil.copytree(ROOT / "data", target, ignore=shutil.ignore_patterns("nlu", "rules", "services"))
    for topic in (target / "faq").iterdir():
        if topic.name != "language":
            shutil.rmtree(topic)
    return target


def edit(folder: Path, old: str, new: str) -> None:
    path = folder / FAQ
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_an_edit_is_seen_by_a_reader_that_was_there_before(folder: Path, tmp_path: Path) -> None:
    store = ContentStore(tmp_path / "p")
    first = publish(folder, tmp_path / "p")
    assert store.current().version == first.published.version
    edit(folder, "It gives no lessons itself.", "It gives no lessons at all.")
    second = publish(folder, tmp_path / "p")
    assert second.is_new
    assert "at all" in store.current().content.faqs[FAQ.stem].texts["en"].answer
    assert "itself" in store.version(first.published.version).content.faqs[FAQ.stem].texts["en"].answer


def test_nothing_changed_is_nothing_new(folder: Path, tmp_path: Path) -> None:
    publish(folder, tmp_path / "p")
    assert not publish(folder, tmp_path / "p").is_new


@pytest.mark.parametrize(
    ("break_it", "line"),
    [
        (lambda t: t.replace("topic: language", "topic: language\n\ticon: x"), 3),
        (lambda t: t.replace("version: 1\n", "version: one\n", 1), 4),
        (lambda t: t.replace("icon:", "icoon:", 1), 3),
        (lambda t: "<<<<<<< HEAD\n" + t, 1),
        (lambda t: t.replace("version: 1\n", 'version: 1\nvolatile: "open\n', 1), None),
        (lambda t: "", 1),
    ],
)
def test_a_broken_file_keeps_its_last_good_version_while_others_go_on(
    folder: Path, tmp_path: Path, break_it, line: int | None
) -> None:  # noqa: ANN001
    good = publish(folder, tmp_path / "p")
    path = folder / FAQ
    path.write_text(break_it(path.read_text(encoding="utf-8")), encoding="utf-8")
    other = folder / "faq/language/language_online.yml"
    other.write_text(other.read_text(encoding="utf-8").replace("icon: ", "icon: book #"), encoding="utf-8")
    result = publish(folder, tmp_path / "p")
    content = result.published.content
    assert content.faqs[FAQ.stem] == good.published.content.faqs[FAQ.stem]
    assert content.faqs["language_online"].icon == "book"
    assert FAQ.stem in result.kept
    problem = next(p for p in result.problems if p.path == path)
    assert problem.reason
    if line is not None:
        assert problem.line == line


def test_an_empty_folder_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with pytest.raises(Setup, match="loket check"):
        publish(tmp_path / "data", tmp_path / "p")


def test_a_disk_that_cannot_be_written_says_so_and_keeps_the_old_version(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Setup, match="LOKET_VAR"):
        publish(folder, tmp_path / "file" / "p")
