"""Several dialogue engines: each conversation has its own, the next one answers when it is away, models reach all."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from bot.engine import Ask
from bot.errors import EngineDown, EngineLate
from bot.ports import free_port
from bot.rasa.models import FetchedModels, FolderModels, open_models
from bot.replicas import Replicas, open_engine
from bot.settings import Settings
from bot.training.train import model_files, use

REPLY = {"text": "Dag", "language": "nl", "dir": "ltr"}


class Rasa(ThreadingHTTPServer):
    """Answers as our channel does, and remembers whom."""

    daemon_threads = True

    def __init__(self) -> None:
        self.senders: list[str] = []
        self.models: list[str] = []
        self.answer: tuple[int, object] = (200, {"replies": [REPLY]})
        self.cuts = False
        self.health = {"ready": True}
        super().__init__(("127.0.0.1", 0), _Handler)
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def end(self) -> None:
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: Rasa

    def log_message(self, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        self._say(200, self.server.health)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        if "model_file" in body:
            self.server.models.append(body["model_file"])
            self._say(200, {})
            return
        self.server.senders.append(body["sender"])
        if self.server.cuts:
            self.close_connection = True
            return
        self._say(*self.server.answer)

    def _say(self, status: int, body: object) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@pytest.fixture
def two() -> Iterator[tuple[Rasa, Rasa]]:
    servers = Rasa(), Rasa()
    yield servers
    for server in servers:
        server.end()


def ask(name: str) -> Ask:
    return Ask(conversation=name, language="nl", version="v", text="hallo")


def engine(settings: Settings, *urls: str) -> Replicas:
    made = open_engine(replace(settings, rasa_url=",".join(urls)))
    assert isinstance(made, Replicas)
    return made


def test_conversations_are_spread_and_each_stays_with_its_own(settings: Settings, two: tuple[Rasa, Rasa]) -> None:
    replicas = engine(settings, two[0].url, two[1].url)
    for _ in range(2):
        for number in range(40):
            replicas.turn(ask(f"c{number}"))
    first, second = (set(server.senders) for server in two)
    assert not first & second
    assert len(first) > 5
    assert len(second) > 5


def test_the_next_one_answers_when_one_is_gone_and_nobody_asks_it_again_at_once(
    settings: Settings, two: tuple[Rasa, Rasa]
) -> None:
    gone = f"http://127.0.0.1:{free_port()}"
    states: list[str] = []
    replicas = open_engine(replace(settings, rasa_url=f"{gone},{two[0].url}"), told=states.append)
    for number in range(40):
        assert replicas.turn(ask(f"c{number}")).replies
    assert len(two[0].senders) == 40
    # the way to the dialogue engine is open as long as one of them answers
    assert set(states) <= {"closed"}
    assert replicas.is_ready()


@pytest.mark.parametrize("how", ["cut", "failed", "empty"])
def test_a_replica_that_dies_or_fails_in_a_turn_costs_nobody_the_answer(
    settings: Settings, two: tuple[Rasa, Rasa], how: str
) -> None:
    two[0].cuts = how == "cut"
    two[0].answer = (500, {}) if how == "failed" else (200, {"replies": []})
    replicas = engine(settings, two[0].url, two[1].url)
    for number in range(10):
        assert replicas.turn(ask(f"c{number}")).replies
    assert set(two[1].senders) == {f"c{number}" for number in range(10)}
    # it was asked once, and not again at once: what it took without answering is asked twice
    assert len(two[0].senders) <= 1


@pytest.mark.parametrize("answer", [(200, {"replies": []}), (500, {})])
def test_a_message_that_nobody_can_answer_shuts_out_nobody_and_is_asked_twice_at_most(
    settings: Settings, two: tuple[Rasa, Rasa], answer: tuple[int, object]
) -> None:
    third = Rasa()
    servers = (*two, third)
    replicas = engine(settings, *(server.url for server in servers))
    for server in servers:
        server.answer = answer
    with pytest.raises(EngineDown):
        replicas.turn(ask("c"))
    third.end()
    assert sum(len(server.senders) for server in servers) == 2
    assert {one.breaker.state for _, one in replicas._engines} == {"closed"}


def test_who_is_refused_while_another_one_tries_does_not_spoil_the_try(
    settings: Settings, two: tuple[Rasa, Rasa], monkeypatch: pytest.MonkeyPatch
) -> None:
    replicas = engine(settings, two[0].url, two[1].url)
    first = replicas._order("c")[0]
    first.breaker._first_rest_s = first.breaker._rest_s = 0.0
    first.breaker.failed()
    is_asked, may_answer = threading.Event(), threading.Event()

    def is_ready(seconds: float = 2.0) -> bool:
        is_asked.set()
        return may_answer.wait(10)

    monkeypatch.setattr(first, "is_ready", is_ready)
    trying = threading.Thread(target=replicas.turn, args=(ask("c"),))
    trying.start()
    assert is_asked.wait(10)
    assert replicas.turn(ask("c")).replies  # by the other one
    assert first.breaker.state == "half_open"
    may_answer.set()
    trying.join()
    assert first.breaker.state == "closed"


def test_who_is_refused_just_before_the_try_works_does_not_open_it_again(
    settings: Settings, two: tuple[Rasa, Rasa], monkeypatch: pytest.MonkeyPatch
) -> None:
    replicas = engine(settings, two[0].url, two[1].url)
    first = replicas._order("c")[0]
    first.breaker.failed()
    real = first.breaker.allows

    def allows() -> str:
        found = real()
        first.breaker._state = "closed"  # the one who tried has just reported that it works
        return found

    monkeypatch.setattr(first.breaker, "allows", allows)
    assert replicas.turn(ask("c")).replies
    assert first.breaker.state == "closed"


def test_an_engine_without_its_action_server_is_not_ready(settings: Settings, two: tuple[Rasa, Rasa]) -> None:
    replicas = engine(settings, two[0].url, two[1].url)
    for one in two:
        one.health = {"ready": True, "actions": False}
    assert not replicas.is_ready()
    two[1].health = {"ready": True, "actions": True}
    assert replicas.is_ready()


def test_a_turn_that_may_still_be_at_work_is_asked_nobody_else(
    settings: Settings, two: tuple[Rasa, Rasa], monkeypatch: pytest.MonkeyPatch
) -> None:
    replicas = engine(settings, two[0].url, two[1].url)
    first = replicas._order("c")[0]

    def late(_: Ask) -> None:
        raise EngineLate("late")

    monkeypatch.setattr(first, "turn", late)
    with pytest.raises(EngineLate):
        replicas.turn(ask("c"))
    assert not two[0].senders
    assert not two[1].senders


def test_without_any_of_them_it_is_down(settings: Settings) -> None:
    replicas = engine(settings, f"http://127.0.0.1:{free_port()}", f"http://127.0.0.1:{free_port()}")
    with pytest.raises(EngineDown):
        replicas.turn(ask("c"))
    assert not replicas.is_ready(0.2)


def test_a_model_goes_to_all_of_them_and_one_that_is_away_holds_nobody_up(
    settings: Settings, two: tuple[Rasa, Rasa]
) -> None:
    replicas = engine(settings, two[0].url, f"http://127.0.0.1:{free_port()}", two[1].url)
    replicas.load_model(Path("/models/abc.tar.gz"))
    assert two[0].models == two[1].models == ["/models/abc.tar.gz"]
    with pytest.raises(EngineDown):
        engine(settings, f"http://127.0.0.1:{free_port()}", f"http://127.0.0.1:{free_port()}").load_model(Path("x"))


def put_model(settings: Settings, key: str, is_used: bool = True) -> None:
    files = model_files(settings, key)
    files.rasa.parent.mkdir(parents=True, exist_ok=True)
    files.rasa.write_bytes(key.encode() * 1000)
    files.detector.write_bytes(b"detector")
    if is_used:
        use(settings, files)


def test_the_folder_tells_when_another_model_is_in_use(settings: Settings) -> None:
    models = open_models(settings)
    assert isinstance(models, FolderModels)
    assert models.newest("") is None
    put_model(settings, "one")
    assert models.newest("") == settings.models / "one.tar.gz"
    assert models.newest("one") is None
    put_model(settings, "two")
    assert models.newest("one") == settings.models / "two.tar.gz"


def test_a_website_hands_models_out_to_who_knows_the_secret_alone(shared, client) -> None:
    put_model(shared.settings, "abc")
    right = {"Loket-Secret": shared.settings.secret}
    assert client.get("/internal/models/current").status_code == 404
    assert client.get("/internal/models/current", headers={"Loket-Secret": "wrong"}).status_code == 404
    assert client.get("/internal/models/other", headers=right).status_code == 404
    assert client.get("/internal/models/..%2fsecret", headers=right).status_code == 404
    sent = client.get("/internal/models/current", headers=right)
    assert (sent.status_code, sent.data, sent.headers["ETag"]) == (200, b"abc" * 1000, '"abc"')
    again = client.get("/internal/models/current", headers={**right, "If-None-Match": '"abc"'})
    assert (again.status_code, again.data) == (304, b"")


def test_a_replica_fetches_each_model_once_and_never_half_of_it(
    shared,
    client,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "fetched"
    put_model(shared.settings, "abc")
    asked: list[str] = []

    def handle(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        answer = client.get(request.url.path, headers=dict(request.headers))
        return httpx.Response(answer.status_code, headers=dict(answer.headers), content=answer.data)

    models = FetchedModels("http://web", shared.settings.secret, folder)
    monkeypatch.setattr(
        models, "_http",
        httpx.Client(base_url="http://web", transport=httpx.MockTransport(handle),
                     headers={"Loket-Secret": shared.settings.secret}),
    )  # fmt: skip
    first = models.newest("")
    assert first == folder / "abc.tar.gz"
    assert first.read_bytes() == b"abc" * 1000
    assert models.newest("abc") is None
    put_model(shared.settings, "tried", is_used=False)
    # named by the publisher while it is only tried; the path is the publisher's own
    assert models.find(Path("/elsewhere/tried.tar.gz")).read_bytes() == b"tried" * 1000
    asked.clear()
    assert models.find(Path("/elsewhere/tried.tar.gz")).is_file()
    assert not asked

    def cut(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"ETag": '"new"', "Content-Length": "5000"}, content=b"half")

    monkeypatch.setattr(models, "_http", httpx.Client(base_url="http://web", transport=httpx.MockTransport(cut)))
    with pytest.raises(httpx.HTTPError):
        models.newest("abc")
    assert sorted(path.name for path in folder.iterdir()) == ["abc.tar.gz", "tried.tar.gz"]
