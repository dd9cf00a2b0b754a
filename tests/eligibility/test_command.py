"""`loket eligibility`: JSON lines in, JSON lines out, and a bad line ends nothing."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main


def _run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], data: bytes) -> list[dict[str, Any]]:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert main(["eligibility"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.fixture(autouse=True)
def _empty_var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOKET_VAR", str(tmp_path / "var"))


def test_one_line_of_facts(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    facts = {"residence_status": "asylum_seeker", "months_in_belgium": 2, "age": 27, "speaks": ["fr"], "can_read": "no"}
    [answer] = _run(monkeypatch, capsys, json.dumps(facts | {"language": "en"}).encode())
    assert set(answer) == {"services", "ask_next"}
    assert len(answer["services"]) == 75
    assert answer["services"]["actiris"] == {
        "outcome": "no",
        "reasons": ["With your papers it is too early now."],
        "changes_when": ["It can change from month 4 in Belgium."],
    }
    assert answer["ask_next"] == "children"


def test_bad_lines_are_answered_one_by_one_and_the_run_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = [b"nonsense", b"[1]", b'"a"', b"\xff\xfe", b'{"age": "\xff"}', b'{"age": 200}', b'{"aeg": 3}', b"[" * 100_000]
    bad += [b'{"language": "xx"}', b'{"language": 5}', b'{"municipality": "paris"}', b'{"residence_status": []}', b"{"]
    answers = _run(monkeypatch, capsys, b"\n".join([*bad, b"", b"  ", b'{"age": null}']))
    assert len(answers) == len(bad) + 1
    for answer in answers[:-1]:
        assert set(answer["error"]) == {"message", "next_step"}
        assert all(answer["error"].values())
    assert answers[-1]["ask_next"] == "residence_status"


def test_text_input_without_bytes_beneath(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO('{}\n{"age": "\ud800"}\n'))
    assert main(["eligibility"]) == 0
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert first["ask_next"] == "residence_status"
    assert "error" in second
