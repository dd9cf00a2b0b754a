"""`loket check`, `coverage` and `schema`: what staff, scripts and editors get."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import numpy as np
import pytest

from bot.cli import main
from bot.content.lint import coverage
from bot.content.lint.check import read
from bot.content.lint.meaning import stolen
from bot.content.load import load_content
from bot.content.schema import outdated, schemas, write
from bot.content.types import FaqText
from bot.settings import ROOT
from tests.content.small import TODAY


@pytest.fixture(autouse=True)
def _environment(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOKET_CONTENT", str(folder))
    monkeypatch.setenv("LOKET_VAR", str(tmp_path / "var"))


def _break(folder: Path) -> None:
    path = folder / "faq/language/language_dutch.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("Vous avez 50", "Vous avez 60"), encoding="utf-8")


def test_check_prints_file_line_and_what_to_do(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _break(folder)
    assert main(["check", "--errors"]) == 1
    first, *_, last = capsys.readouterr().out.strip().split("\n")
    assert first.startswith(f"{folder}/faq/language/language_dutch.yml:")
    assert "look at the source" in first
    assert last.startswith("2 to mend")


def test_check_as_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _break(folder)
    assert main(["check", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["errors"] == 2
    assert {(p["code"], p["language"], p["is_error"]) for p in found["problems"]} >= {("number_differs", "fr", True)}


def test_check_of_one_language(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _break(folder)
    assert main(["check", "--language", "nl"]) == 0
    assert main(["check", "--language", "fr"]) == 1


def test_coverage_counts_what_is_there(folder: Path) -> None:
    path = folder / "faq/language/language_dutch.yml"
    text = path.read_text(encoding="utf-8").replace("icon: book\nversion: 1", "icon: book\nversion: 2")
    path.write_text(
        text.replace("nl:\n  version: 1\n  state: draft", "nl:\n  version: 2\n  state: reviewed"), encoding="utf-8"
    )
    table = coverage.coverage(load_content(folder).content, {("nl", "language_dutch")})
    assert table["language_dutch"]["nl"] == coverage.Cell(
        text=True, questions=12, has_enough_questions=True, simpler=True, reviewed=True, voiced=True, recorded=True
    )
    assert table["language_dutch"]["fr"].outdated
    assert table["language_dutch"]["ps"] == coverage.Cell()
    assert coverage.totals(table)["nl"]["questions"] == 36


def test_recordings_are_found_by_faq(tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    (folder / "ar").mkdir(parents=True)
    (folder / "ar" / "language_dutch.simpler.ogg").touch()
    (folder / "ar" / "language_dutch.simpler.txt").touch()
    (folder / "ar" / "work_actiris.txt").touch()  # a text without its recording
    assert coverage.recordings(folder) == {("ar", "language_dutch")}


def test_coverage_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["coverage", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["totals"]["ar"]["text"] == 3
    assert found["faqs"]["language_dutch"]["ar"]["questions"] == 15


def test_coverage_as_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["coverage"]) == 0
    assert "language_dutch" in capsys.readouterr().out


def test_schemas_of_the_checkout_are_current() -> None:
    languages = load_content(ROOT / "data").content.languages
    assert outdated(ROOT / "data" / "schema", languages) == []


def test_schema_verb_writes_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(tmp_path / "schema")
    assert main(["schema", "--out", folder, "--check"]) == 1
    assert main(["schema", "--out", folder]) == 0
    assert main(["schema", "--out", folder, "--check"]) == 0


def test_schema_offers_languages_and_refuses_misspelt_names(folder: Path, tmp_path: Path) -> None:
    languages = load_content(folder).content.languages
    found = schemas(languages)
    faq = found["faq"]["$defs"]["Faq"]
    assert faq["additionalProperties"] is False
    assert set(languages) < set(faq["properties"])
    assert "texts" not in faq["properties"]
    assert set(found["incoming"]["$defs"]["FaqText"]["properties"]) == set(FaqText.__struct_fields__)
    assert "code" not in found["languages"]["$defs"]["Language"]["required"]
    assert faq["properties"]["neighbours"]["description"]
    for path in write(tmp_path / "schema", languages):
        assert msgspec.json.decode(path.read_bytes())["$comment"].startswith("Generated")


class _Letters:
    """An encoder that knows two meanings: with and without an x."""

    identity = "letters"

    def encode(self, texts: list[str]) -> np.ndarray:
        rows = np.array([[1.0, 0.1] if "x" in text else [0.1, 1.0] for text in texts], dtype=np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_question_nearer_to_another_faq_is_named(folder: Path) -> None:
    corpus, _ = read(folder, today=TODAY)
    faqs = {}
    for faq_id, letter in (("language_dutch", "x"), ("language_french", "o")):
        faq = corpus.content.faqs[faq_id]
        questions = tuple(f"{letter} {i}" for i in range(8)) + (("o 99",) if letter == "x" else ())
        text = msgspec.structs.replace(faq.texts["nl"], questions=questions)
        faqs[faq_id] = msgspec.structs.replace(faq, texts={"nl": text})
    content = msgspec.structs.replace(corpus.content, faqs=faqs)
    found = list(stolen(type(corpus)(content, corpus.files, corpus.lists, TODAY), _Letters()))
    assert [(f.file, f.steps, f.is_error) for f in found] == [
        ("faq/language/language_dutch.yml", ("nl", "questions", 8), False)
    ]
