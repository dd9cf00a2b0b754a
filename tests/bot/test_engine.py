"""The client of Rasa, against a server that misbehaves in each way Rasa does."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.engine import Ask, Engine
from bot.errors import EngineDown
from bot.ports import free_port

SECRET = "s" * 32
ASK = Ask(conversation="c", language="nl", version="v", text="hallo")
REPLY = {"text": "Dag", "language": "nl", "dir": "ltr"}


class Rasa(ThreadingHTTPServer):
    """Answers what it is told to; remembers what came."""

    status = 200
    body: bytes = b"{}"

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests: list[tuple[str, str, dict[str, str], bytes]] = []


class Handler(BaseHTTPRequestHandler):
    """Records and answers."""

    server: Rasa

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.requests.append((self.command, self.path, dict(self.headers), body))
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    do_GET = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815 - the names http.server looks for

    def log_message(self, *args: object) -> None:
        return


@pytest.fixture
def rasa() -> Iterator[Rasa]:
    server = Rasa()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def engine(rasa: Rasa) -> Iterator[Engine]:
    client = Engine(f"http://127.0.0.1:{rasa.server_port}", SECRET)
    yield client
    client.close()


def test_a_turn_carries_the_secret_the_language_and_the_pinned_version(rasa: Rasa, engine: Engine) -> None:
    rasa.body = json.dumps({"replies": [REPLY]}).encode()
    (reply,) = engine.turn(ASK).replies
    assert reply.text == "Dag"
    _, path, headers, body = rasa.requests[0]
    assert headers["Loket-Secret"] == SECRET
    assert SECRET not in path
    assert json.loads(body)["metadata"] == {"language": "nl", "content": "v"}


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b'{"replies": []}'),
        (200, b"[]"),
        (200, b"not json"),
        (200, b'{"replies": [{"text": 1}]}'),
        (500, b"{}"),
        (403, b"{}"),
    ],
)
def test_an_empty_or_broken_answer_is_a_failure(rasa: Rasa, engine: Engine, status: int, body: bytes) -> None:
    rasa.status, rasa.body = status, body
    with pytest.raises(EngineDown):
        engine.turn(ASK)


def test_what_only_the_gateway_can_do_is_asked_of_it(rasa: Rasa, engine: Engine) -> None:
    rasa.body = json.dumps({"replies": [{"do": "do:repeat"}]}).encode()
    answered = engine.turn(ASK)
    assert (answered.replies, answered.do) == ((), "do:repeat")


def test_nobody_there_is_a_failure_with_a_next_step() -> None:
    with pytest.raises(EngineDown) as caught:
        Engine(f"http://127.0.0.1:{free_port()}", SECRET).turn(ASK)
    assert caught.value.next_step


def test_a_model_is_loaded_through_our_own_channel(rasa: Rasa, engine: Engine) -> None:
    engine.load_model(Path("model.tar.gz"))
    method, path, headers, body = rasa.requests[0]
    assert (method, path, headers["Loket-Secret"]) == ("POST", "/webhooks/loket/model", SECRET)
    assert json.loads(body) == {"model_file": "model.tar.gz"}
