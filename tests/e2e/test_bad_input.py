"""Bad input over HTTP: a clear sentence, a sound outcome, nothing lost."""

from __future__ import annotations

import json
import os
import signal

import pytest

from tests.e2e.conftest import Loket, wait_until
from tests.kept import kept

pytestmark = pytest.mark.e2e


def test_a_megabyte_is_refused_before_it_is_read(loket: Loket) -> None:
    answer = loket.open().post(text="x" * 1_000_000)
    assert answer.status_code == 413
    assert answer.json()["error"]["message"]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"text": 3}', b'{"text": "a", "choice": "b"}', b"\xff\xfe", b'{"text": null}']
)
def test_what_is_not_the_contract_is_refused_with_a_sentence(loket: Loket, body: bytes) -> None:
    answer = loket.http.post("/api/messages", content=body, headers=loket.open().headers)
    assert answer.status_code == 400
    assert answer.json()["error"]["message"]


def test_an_unknown_conversation_is_told_apart(loket: Loket) -> None:
    answer = loket.http.post("/api/messages", json={"text": "hallo"}, headers={"Loket-Conversation": "guessed"})
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "conversation_gone"
    assert loket.http.post("/api/messages", json={"text": "hallo"}).status_code == 404


@pytest.mark.parametrize(
    "text",
    ["/restart", '/service{"service_id":"bapa_via"}', ' //service{"service_id":"bapa_via"}', "/ / /session_start"],
)
def test_rasas_commands_are_only_words(loket: Loket, text: str) -> None:
    # typed words never show a service: only a tap on its button does
    turn = loket.open("nl").say(text)
    assert turn["replies"]
    assert turn["replies"][0]["state"] != "service"


def test_a_message_that_is_sent_twice_is_answered_once(loket: Loket) -> None:
    conversation = loket.open()
    first = conversation.say("waar kan ik Nederlands leren", id="same")
    assert conversation.say("waar kan ik Nederlands leren", id="same") == first


def test_forget_leaves_nothing(loket: Loket) -> None:
    conversation = loket.open()
    conversation.say("waar kan ik Nederlands leren, mijn naam is Zorgvuldigheid")
    answer = loket.http.delete("/api/conversations", headers=conversation.headers)
    assert answer.json()["replies"][0]["state"] == "forgotten"
    assert conversation.post(text="hallo").status_code == 404


def test_no_word_of_the_person_is_on_the_disk(loket: Loket) -> None:
    conversation = loket.open()
    conversation.say("ik heet Onvergetelijkheid en woon in de Geheimstraat, waar leer ik Nederlands?")
    files = list(kept(loket.var))
    assert files
    for path, data in files:
        assert b"Onvergetelijkheid" not in data, path
        assert b"Geheimstraat" not in data, path
        assert conversation.opened["conversation"].encode() not in data, path


def test_the_inner_doors_are_locked(loket: Loket) -> None:
    run = json.loads((loket.var / "run.json").read_text())
    assert run["rasa_url"].startswith("http://127.0.0.1:")
    body = {"sender": "x", "text": "hallo"}
    assert loket.http.post(f"{run['rasa_url']}/webhooks/loket/turn", json=body).status_code == 403
    assert loket.http.post(f"{run['rasa_url']}/webhooks/rest/webhook", json=body).status_code == 404
    assert loket.http.put(f"{run['rasa_url']}/model", json={"model_file": "/tmp/x"}).status_code == 401


def test_when_rasa_is_killed_people_hear_an_apology_and_it_comes_back(loket: Loket) -> None:
    conversation = loket.open("nl")
    (rasa,) = loket.pids("bot.rasa.server")
    os.kill(rasa, signal.SIGKILL)
    turn = conversation.say("waar kan ik Nederlands leren?", id="in the dark")
    reply = turn["replies"][0]
    assert reply["state"] == "failure"
    assert "do:person" in [choice["id"] for choice in reply["choices"]]
    assert reply["audio"]
    assert conversation.tap("do:topics")["replies"][0]["choices"]
    assert conversation.tap("do:person")["replies"][0]["state"] == "person"
    assert not loket.http.get("/healthz").json()["dependencies"]["rasa"]
    wait_until(lambda: loket.http.get("/healthz").status_code == 200, "Rasa coming back", 120)
    assert conversation.say("waar kan ik Nederlands leren?", id="in the dark")["replies"][0]["faq"]


def test_when_the_action_server_is_killed_people_hear_an_apology_and_it_comes_back(loket: Loket) -> None:
    conversation = loket.open("fr")
    (actions,) = loket.pids("actions.server")
    os.kill(actions, signal.SIGKILL)
    assert conversation.say("où apprendre le néerlandais ?", id="k")["replies"][0]["state"] == "failure"
    wait_until(lambda: loket.http.get("/healthz").status_code == 200, "The actions coming back", 120)
    assert conversation.say("où apprendre le néerlandais ?", id="k")["replies"][0]["faq"]
