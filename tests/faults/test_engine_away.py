"""The client of Rasa when Rasa is away: people are told at once, its health is tried, one slow turn is no failure of all."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bot import engine as module
from bot.breaker import Breaker
from bot.engine import Ask, Engine
from bot.errors import EngineDown
from bot.ports import free_port

ASK = Ask(conversation="c", language="nl", version="v", text="hallo")


class Rasa(ThreadingHTTPServer):
    """Answers, or holds turns, or everything."""

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.paths: list[str] = []
        self.held: set[str] = set()
        self.release = threading.Event()


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Rasa

    def _serve(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.paths.append(self.path)
        if self.path in self.server.held:
            self.server.release.wait()
        body = json.dumps({"replies": [{"text": "Dag", "language": "nl", "dir": "ltr"}]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = _serve  # noqa: N815 - the names http.server looks for

    def log_message(self, *args: object) -> None:
        return

    def handle(self) -> None:
        try:
            super().handle()
        except ConnectionError:
            return  # the client did not wait


@pytest.fixture
def rasa() -> Iterator[Rasa]:
    server = Rasa()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.release.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def engine(rasa: Rasa, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    monkeypatch.setattr(module, "TURN_SECONDS", 0.3)
    monkeypatch.setattr(module, "TRY_SECONDS", 5.0)
    client = Engine(f"http://127.0.0.1:{rasa.server_port}", "s" * 32)
    yield client
    client.close()


def test_one_turn_that_takes_too_long_fails_alone(rasa: Rasa, engine: Engine) -> None:
    rasa.held = {"/webhooks/loket/turn"}
    with pytest.raises(EngineDown):
        engine.turn(ASK)
    assert engine.breaker.state == "closed"
    rasa.held = set()
    rasa.release.set()
    assert engine.turn(ASK).replies[0].text == "Dag"


def test_when_nothing_answers_the_next_people_are_told_at_once(
    rasa: Rasa, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TRY_SECONDS", 0.2)
    rasa.held = {"/webhooks/loket/turn", "/webhooks/loket/"}
    with pytest.raises(EngineDown):
        engine.turn(ASK)
    assert engine.breaker.state == "open"
    before = len(rasa.paths)
    for _ in range(5):
        with pytest.raises(EngineDown, match="away"):
            engine.turn(ASK)
    assert len(rasa.paths) - before <= 1  # at most one try, of its health


def test_it_is_found_again_by_its_health_and_no_message_is_spent_on_trying(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RETRY_AFTER_SECONDS", 0.0)
    port = free_port()
    now = [0.0]
    engine = Engine(f"http://127.0.0.1:{port}", "s" * 32, breaker=Breaker(clock=lambda: now[0]))
    with pytest.raises(EngineDown):
        engine.turn(ASK)
    assert engine.breaker.state == "open"
    server = Rasa(port)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    now[0] += 60
    assert engine.turn(ASK).replies[0].text == "Dag"
    assert server.paths == ["/webhooks/loket/", "/webhooks/loket/turn"]
    assert engine.breaker.state == "closed"
    engine.close()
    server.shutdown()
    server.server_close()
