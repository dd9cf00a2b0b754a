"""What libraries write of a request: never its page, nor whom it came from; of an error its type and place."""

from __future__ import annotations

import contextlib
import io
import logging
import re
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import create_server

from bot import log
from tests.web.conftest import shared  # noqa: F401 - a fixture
from web.app import Services, create_app

PAGE = "/a/women_partner_violence/fr"
MARK = "Onuitwisbaar"
Start = Callable[[str, list[tuple[str, str]]], object]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], str]]:
    """The log as a process configures it, and back again afterwards."""
    out, root = io.StringIO(), logging.getLogger()
    levels = {name: logging.getLogger(name).level for name in log.QUIET}
    with monkeypatch.context() as patch:
        patch.setattr(root, "handlers", [])
        patch.setattr(root, "level", root.level)
        patch.setattr(sys, "stderr", out)
        log.configure("web")
        yield out.getvalue
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Any], None]]:
    """Ask an application on a real server for `PAGE`, and leave before the answer is there."""
    servers = []

    def leave_early(application: Any) -> None:
        server = create_server(application, host="127.0.0.1", port=0, clear_untrusted_proxy_headers=True)
        servers.append(server)
        threading.Thread(target=server.run, daemon=True).start()
        with socket.create_connection(("127.0.0.1", server.effective_port), timeout=30) as wire:
            wire.sendall(f"GET {PAGE} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            with contextlib.suppress(ConnectionResetError):
                wire.recv(1)

    yield leave_early
    for server in servers:
        server.task_dispatcher.shutdown()
        server.close()


def wait_for(condition: Callable[[], object]) -> None:
    until = time.monotonic() + 20
    while not condition() and time.monotonic() < until:
        time.sleep(0.05)
    assert condition()


def test_who_is_slowed_down_is_not_named(shared: Services, told: Callable[[], str]) -> None:  # noqa: F811
    client = create_app(shared).test_client()
    name = client.post("/api/conversations", json={"hint": ["nl"]}).json["conversation"]
    asked = [
        client.post("/api/messages", json={"choice": "do:help"}, headers={"Loket-Conversation": name})
        for _ in range(50)
    ]
    assert asked[-1].status_code == 429
    assert not re.search(r"ratelimit|exceeded|\b[0-9a-f]{32}\b", told())


def test_who_leaves_early_leaves_no_trace(ask: Callable[[Any], None], told: Callable[[], str]) -> None:
    ended = threading.Event()

    def endless(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        start("200 OK", [("Content-Type", "text/plain")])
        try:
            while True:
                yield b"a" * 1_000_000
        finally:
            ended.set()

    ask(endless)
    wait_for(ended.is_set)
    time.sleep(0.2)
    assert PAGE not in told()
    assert "127.0.0.1" not in told()


def test_of_a_view_that_breaks_only_type_and_place_are_written(
    ask: Callable[[Any], None], told: Callable[[], str]
) -> None:
    def broken(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        raise LookupError(MARK)

    ask(broken)
    wait_for(lambda: "LookupError" in told())
    assert "test_log_of_requests.py" in told()
    assert not re.search(f"{PAGE}|{MARK}|127.0.0.1", told())


def test_of_a_server_that_breaks_only_type_and_place_are_written(
    ask: Callable[[Any], None], told: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(HTTPRequestParser):  # type: ignore[misc]
        def received(self, data: bytes) -> int:
            raise LookupError(MARK)

    monkeypatch.setattr(HTTPChannel, "parser_class", Broken)
    ask(str)
    wait_for(lambda: "LookupError" in told())
    assert "test_log_of_requests.py" in told()
    assert not re.search(f"{PAGE}|{MARK}|127.0.0.1", told())


def test_what_an_operator_must_know_is_still_written(told: Callable[[], str]) -> None:
    logging.getLogger("waitress.queue").warning("Task queue depth is %d", 12)
    logging.getLogger("waitress").warning("total open connections reached the connection limit")
    logging.getLogger("flask-limiter").warning("Rate limit storage unreachable - falling back to in-memory storage")
    assert all(words in told() for words in ("depth is 12", "connection limit", "falling back"))
