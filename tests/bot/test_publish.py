"""Publishing: in one step, never half, a broken file never replaces a good one."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.publish import ContentStore, publish
from bot.errors import Setup
from tests.content import small

FAQ = Path("faq/language/language_dutch.yml")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small.build(tmp_path / "data")


def edit(folder: Path, old: str, new: str) -> None:
    path = folder / FAQ
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_an_edit_is_seen_by_a_reader_that_was_there_before(folder: Path, tmp_path: Path) -> None:
    store = ContentStore(tmp_path / "p")
    first = publish(folder, tmp_path / "p")
    assert store.current().version == first.published.version
    edit(folder, "Bring your card.", "Bring your own card.")
    second = publish(folder, tmp_path / "p")
    assert second.is_new
    assert "own card" in store.current().content.faqs[FAQ.stem].texts["en"].answer
    assert "your card" in store.version(first.published.version).content.faqs[FAQ.stem].texts["en"].answer


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
    other = folder / "faq/language/language_french.yml"
    other.write_text(other.read_text(encoding="utf-8").replace("icon: book", "icon: house"), encoding="utf-8")
    result = publish(folder, tmp_path / "p")
    content = result.published.content
    assert content.faqs[FAQ.stem] == good.published.content.faqs[FAQ.stem]
    assert content.faqs["language_french"].icon == "house"
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


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        (FAQ, "Vous avez 50 jours. Prenez", "Vous avez 60 jours. Prenez", "number_differs"),
        (FAQ, "services: [office]", "services: [ofice]", "reference"),
        (Path("services/office.yml"), "Mo-Fr 09:00-12:00", "daily from nine", "hours"),
        (Path("phrases/nl.yml"), "{service}", "{servic}", "place"),
        (Path("topics.yml"), "icon: house", "icon: hose", "reference"),
    ],
)
def test_a_changed_file_that_does_not_pass_the_lint_keeps_its_last_good_version(
    folder: Path, tmp_path: Path, file: Path, old: str, new: str, code: str
) -> None:
    good = publish(folder, tmp_path / "p")
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    other = folder / "faq/language/language_french.yml"
    other.write_text(other.read_text(encoding="utf-8").replace("icon: book", "icon: house", 1), encoding="utf-8")
    result = publish(folder, tmp_path / "p")
    assert result.held == (path,)
    assert result.kept == (file.stem,)
    assert code in {problem.code for problem in result.problems if problem.path == path}
    now, before = result.published.content, good.published.content
    assert now.faqs["language_french"].icon == "house"
    assert (now.faqs[FAQ.stem], now.services, now.phrases, now.topics) == (
        before.faqs[FAQ.stem], before.services, before.phrases, before.topics
    )  # fmt: skip
    path.write_text(text, encoding="utf-8")
    assert publish(folder, tmp_path / "p").held == ()


def test_advice_and_gaps_hold_nothing_back(folder: Path, tmp_path: Path) -> None:
    publish(folder, tmp_path / "p")
    path = folder / FAQ
    text = path.read_text(encoding="utf-8")
    only_dutch = text[: text.index("fr:\n")]
    new = path.with_name("language_tests.yml")
    new.write_text(
        only_dutch.replace("id: language_dutch", "id: language_tests").replace("Nederlands", "toetsen")
        .replace("les ", "toets ").replace("Cursus", "Toets").replace("oefenen", "oefenen maar"), encoding="utf-8",
    )  # fmt: skip
    result = publish(folder, tmp_path / "p")
    assert "language_missing" in {problem.code for problem in result.problems}
    assert result.held == ()
    assert "language_tests" in result.published.content.faqs


def test_a_new_file_with_an_error_waits_outside(folder: Path, tmp_path: Path) -> None:
    publish(folder, tmp_path / "p")
    text = (folder / FAQ).read_text(encoding="utf-8").replace("id: language_dutch", "id: language_copy")
    (folder / "faq/language/language_copy.yml").write_text(text, encoding="utf-8")
    result = publish(folder, tmp_path / "p")
    assert "question_twice" in {problem.code for problem in result.problems}
    assert "language_copy" not in result.published.content.faqs
    assert len(result.published.content.faqs) == 3


def test_a_file_of_an_editor_beside_the_real_one_is_not_read(folder: Path, tmp_path: Path) -> None:
    (folder / "faq/language/.#language_dutch.yml").symlink_to("somebody@somewhere.1234")
    (folder / "services/.office.yml").write_bytes(b"\xff")
    assert publish(folder, tmp_path / "p").problems == ()


def test_a_version_written_by_another_loket_is_as_good_as_none(folder: Path, tmp_path: Path) -> None:
    first = publish(folder, tmp_path / "p")
    (tmp_path / "p" / first.published.version / "content.msgpack").write_bytes(b"\x81\xa5newer\x01")
    assert ContentStore(tmp_path / "p").find() is None
    assert publish(folder, tmp_path / "p").is_new


def test_a_crisis_table_that_cannot_be_read_keeps_its_answers(folder: Path, tmp_path: Path) -> None:
    (folder / "crisis.yml").write_text("violence: {faqs: [language_dutch]}\n", encoding="utf-8")
    publish(folder, tmp_path / "p")
    (folder / "crisis.yml").write_text("violence: {faqs: [\n", encoding="utf-8")
    result = publish(folder, tmp_path / "p")
    assert list(result.published.content.crises) == ["violence"]
    assert result.kept == ("crisis",)


def test_a_file_that_is_held_back_leaves_all_in_its_order(folder: Path, tmp_path: Path) -> None:
    """At the end of the table the same questions had another key, and were learned anew for minutes."""
    good = publish(folder, tmp_path / "p").published.content
    assert next(iter(good.faqs)) == FAQ.stem
    edit(folder, "version: 1", "version: one")
    held = publish(folder, tmp_path / "p")
    assert held.kept == (FAQ.stem,)
    assert list(held.published.content.faqs) == list(good.faqs)
