"""`loket ask`, `understand`, `evaluate`: a website that is away and a bad line are told in a sentence, never a traceback."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot import cli
from bot.commands import asking, talk
from bot.running import Running
from bot.understanding import offline

OPENED = httpx.Response(200, json={"conversation": "abc"})
REPLIES = {"replies": [{"text": "Dag", "choices": [{"label": "Wonen"}], "source_line": "bron"}]}


@pytest.fixture(autouse=True)
def _empty_var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOKET_VAR", str(tmp_path / "var"))


@pytest.fixture
def website(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[httpx.Request], httpx.Response]], None]:
    """A running loket whose website answers so."""
    monkeypatch.setattr(talk, "running", lambda settings: Running(1, "http://loket", "", ""))
    real = httpx.Client

    def answer(handle: Callable[[httpx.Request], httpx.Response]) -> None:
        monkeypatch.setattr(asking.httpx, "Client", lambda **options: real(
            base_url=options["base_url"], transport=httpx.MockTransport(handle)
        ))  # fmt: skip

    return answer


def test_an_answer_is_printed(website: Any, capsys: pytest.CaptureFixture[str]) -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        if request.method == "DELETE":
            raise httpx.ReadTimeout("slow")
        return OPENED if request.url.path == "/api/conversations" else httpx.Response(200, json=REPLIES)

    website(handle)
    assert cli.main(["ask", "hallo", "--language", "nl"]) == 0
    assert capsys.readouterr().out.splitlines() == ["Dag", "  [Wonen]", "  bron"]


@pytest.mark.parametrize(
    "answer",
    [
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("slow"),
        httpx.Response(502, text="<html>Bad gateway"),
        httpx.Response(200, json=["other"]),
        httpx.Response(200, json={"another": "program"}),
    ],
)
@pytest.mark.parametrize("path", ["/api/conversations", "/api/messages"])
def test_a_website_that_restarts_is_told_with_what_to_do(
    website: Any, capsys: pytest.CaptureFixture[str], answer: httpx.Response | httpx.HTTPError, path: str
) -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        if request.url.path != path:
            return OPENED
        if isinstance(answer, httpx.HTTPError):
            raise answer
        return answer

    website(handle)
    assert cli.main(["ask", "hallo"]) == 1
    assert "loket doctor" in capsys.readouterr().err


def test_the_websites_own_error_is_printed(website: Any, capsys: pytest.CaptureFixture[str]) -> None:
    website(lambda request: httpx.Response(429, json={"error": {"message": "Veel mensen vragen nu."}}))
    assert cli.main(["ask", "hallo"]) == 1
    assert capsys.readouterr().out == "Veel mensen vragen nu.\n"


class Understander:
    """Understands everything."""

    def __init__(self, settings: object) -> None: ...

    def understand(self, text: str, hint: str | None) -> dict[str, Any]:
        return {"language": hint or "nl", "decision": "refuse", "faqs": []}


BAD = [b"nonsense", b"[1]", b"{}", b'{"text": 5}', b"\xff\xfe", b"[" * 100_000, b'{"text": "a", "language": 3}']


def test_a_bad_line_is_answered_with_an_error_and_the_next_one_understood(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(offline, "Understander", Understander)
    lines = b"\n".join([*BAD, b"", b'{"text": "hallo", "language": "fr"}'])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines)))
    assert cli.main(["understand"]) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(answers) == len(BAD) + 1
    assert all(answer["error"]["next_step"] for answer in answers[:-1])
    assert answers[-1]["language"] == "fr"


@pytest.mark.parametrize("bad", [*BAD, b'{"text": "a", "language": "nl"}'])
def test_a_bad_test_sentence_is_named_with_its_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, bad: bytes
) -> None:
    monkeypatch.setattr(offline, "Understander", Understander)
    file = tmp_path / "nl.jsonl"
    good = b'{"text": "a", "language": "nl", "faq": null, "kind": "clean"}'
    file.write_bytes(good + b"\n\n" + bad)
    assert cli.main(["evaluate", str(file)]) == 1
    assert f"{file}:3: " in capsys.readouterr().err
    file.write_bytes(good)
    assert cli.main(["evaluate", str(file)]) == 0
    assert cli.main(["evaluate", str(tmp_path / "none")]) == 1
    assert "Cannot read" in capsys.readouterr().err
