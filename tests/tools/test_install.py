"""The first `make run`: what it shows of uv (bars and errors, not its list of packages), and where Python comes to."""

from __future__ import annotations

import os

import pytest

from tools.install import keep_python_here, show

SAID = (
    b"Downloading tensorflow (220MB)\r\n\x1b[2mPrepared \x1b[1m3 packages\x1b[0m\r\n"
    b" \x1b[32m+\x1b[39m \x1b[1mrasa\x1b[0m\x1b[2m==3.6.21\x1b[0m\r\n + flask==2.2\r\n"
    b"error: Failed to fetch: `https://pypi.org/simple/rasa/`\r\n"
)


def shown(*chunks: bytes) -> bytes:
    written: list[bytes] = []
    show(chunks, written.append)
    return b"".join(written)


def test_the_list_of_packages_is_left_out_and_errors_are_not() -> None:
    said = shown(SAID)
    assert b"rasa\x1b" not in said
    assert b"flask" not in said
    assert b"Downloading tensorflow" in said
    assert b"error: Failed to fetch" in said


def test_however_the_terminal_cuts_it() -> None:
    for size in (1, 2, 7, 30):
        said = shown(*(SAID[i : i + size] for i in range(0, len(SAID), size)))
        assert b"==" not in said
        assert said.count(b"\n") == 3


def test_a_bar_without_a_line_break_is_shown_at_once() -> None:
    written: list[bytes] = []
    stream = iter([b"tensorflow 10 MB/220 MB\r"])

    def chunks() -> object:
        yield next(stream)
        assert written, "the bar waited"

    show(chunks(), written.append)


def test_a_python_that_is_fetched_comes_into_this_folder_unless_somebody_says_where(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("UV_PYTHON_INSTALL_DIR", "")  # so that it is as before afterwards
    monkeypatch.delenv("UV_PYTHON_INSTALL_DIR")
    keep_python_here("/opt/loket/.tools/uv")
    assert os.environ["UV_PYTHON_INSTALL_DIR"] == "/opt/loket/.tools/python"
    monkeypatch.setenv("UV_PYTHON_INSTALL_DIR", "/elsewhere")
    keep_python_here("/opt/loket/.tools/uv")
    assert os.environ["UV_PYTHON_INSTALL_DIR"] == "/elsewhere"
