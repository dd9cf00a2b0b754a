"""Content of an operator that is older than the release: its own sentences stay, new ones come with the release."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.compose.phrases import phrase
from bot.content.load import load_content
from bot.content.publish import publish
from bot.settings import ROOT

NEW = "telegram_start"


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """Return a content folder from before a sentence was added."""
    folder = tmp_path / "data"
    shutil.copytree(ROOT / "data", folder, ignore=shutil.ignore_patterns("nlu", "desk"))
    for path in (folder / "phrases").glob("*.yml"):
        lines = path.read_text().splitlines(keepends=True)
        path.write_text("".join(line for line in lines if not line.startswith(f"{NEW}:")))
    return folder


def test_a_sentence_that_the_folder_has_in_no_language_is_taken_from_the_release(older: Path, tmp_path: Path) -> None:
    assert f"{NEW}:" not in (older / "phrases" / "fr.yml").read_text()
    mine = older / "phrases" / "nl.yml"
    mine.write_text(mine.read_text().replace("\ngreeting:", "\nfor_us_alone: Hallo\ngreeting:"))
    ours, published = load_content(ROOT / "data").content, publish(older, tmp_path / "published")
    theirs = published.published.content
    for language in ("fr", "ar", "uk"):
        assert phrase(theirs, language, NEW) == phrase(ours, language, NEW)
    assert phrase(theirs, "nl", "for_us_alone") == "Hallo"
    # nothing was changed, and nothing is published again
    assert not publish(older, tmp_path / "published").is_new


def test_a_gap_of_one_language_stays_a_gap(older: Path, tmp_path: Path) -> None:
    french = older / "phrases" / "fr.yml"
    french.write_text(french.read_text() + f'{NEW}: "Bonjour."\n')
    theirs = publish(older, tmp_path / "published").published.content
    assert phrase(theirs, "fr", NEW) == "Bonjour."
    assert NEW not in theirs.phrases["ar"]
