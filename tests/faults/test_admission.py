"""Beyond capacity people are told at once, by voice, to wait; nobody piles up."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.gateway import Gateway
from bot.turn import Incoming, Turn
from tests.web.conftest import shared  # noqa: F401 - a fixture
from web.admission import Admission, Busy
from web.app import Services, create_app


def test_who_finds_a_place_or_gets_one_in_time_is_let_in() -> None:
    door = Admission(at_once=1, may_wait=1, wait_s=30)
    entered, leave = threading.Event(), threading.Event()

    def stay() -> None:
        with door.place():
            entered.set()
            leave.wait()

    thread = threading.Thread(target=stay)
    thread.start()
    entered.wait()
    threading.Timer(0.05, leave.set).start()
    with door.place():
        pass
    thread.join()


def test_who_waits_too_long_or_finds_the_queue_full_is_refused_and_the_place_is_free_afterwards() -> None:
    door = Admission(at_once=1, may_wait=0, wait_s=30)
    with door.place(), pytest.raises(Busy), door.place():
        pass
    door = Admission(at_once=1, may_wait=1, wait_s=0.01)
    with door.place(), pytest.raises(Busy), door.place():
        pass
    with door.place():
        pass


class Slow:
    """A gateway that answers when it is told to."""

    def __init__(self, real: Gateway) -> None:
        self.real = real
        self.inside = threading.Semaphore(0)
        self.go_on = threading.Event()

    def open(self, **given: Any) -> Any:
        return self.real.open(**given)

    def send(self, incoming: Incoming) -> Turn:
        self.inside.release()
        self.go_on.wait()
        return self.real.send(incoming)


@pytest.fixture
def slow(shared: Services) -> Iterator[Slow]:  # noqa: F811
    gateway = Slow(shared.gateway)
    yield gateway
    gateway.go_on.set()


def test_a_crowd_gets_either_its_answer_or_a_sentence_and_when_to_come_back(shared: Services, slow: Slow) -> None:  # noqa: F811
    crowded = replace(shared, gateway=slow, admission=Admission(at_once=2, may_wait=1, wait_s=30))  # type: ignore[arg-type]
    app = create_app(crowded)
    got: list[Any] = []

    # opened one after the other: beginning a conversation goes through the same door
    names = [app.test_client().post("/api/conversations", json={}).json["conversation"] for _ in range(10)]

    def ask(name: str) -> None:
        client = app.test_client()
        headers = {"Loket-Conversation": name, "Accept-Language": "nl"}
        got.append(client.post("/api/messages", json={"choice": "do:help", "id": "a"}, headers=headers))

    threads = [threading.Thread(target=ask, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for _ in range(2):
        slow.inside.acquire()
    while len(got) < 7:
        threading.Event().wait(0.01)
    refused = list(got)
    slow.go_on.set()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in got) == [200] * 3 + [503] * 7
    for answer in refused:
        assert answer.json["error"]["code"] == "busy"
        assert answer.json["error"]["message"]
        assert answer.json["error"]["audio"].startswith("/audio/")
        assert 2 <= int(answer.headers["Retry-After"]) <= 6
    client = app.test_client()
    assert client.get("/livez").status_code == 200
