"""A question said aloud over HTTP: the same door as typed words, with what was heard; nothing is kept."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from audio.listen.ear import MOST_BYTES
from audio.listen.recogniser import Busy, CannotListen, Heard, NothingHeard, SaidTooMuch
from bot.compose.phrases import phrase
from bot.listening import Listening
from bot.turn import Incoming
from web.app import Services, create_app

SOUND = {"data": b"OggS a question", "content_type": "audio/ogg"}


class FakeEar:
    """Hears what it is told to hear, or fails as it is told."""

    def __init__(self) -> None:
        self.is_ready = True
        self.outcome: Heard | Exception = Heard("Waar leer ik Nederlands?", "nl")
        self.hints: list[str | None] = []

    def hear(self, sound: bytes, hint: str | None, languages: object) -> Heard:
        assert sound == SOUND["data"]
        self.hints.append(hint)
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
def ear() -> FakeEar:
    return FakeEar()


@pytest.fixture
def speaking(shared: Services, ear: FakeEar) -> FlaskClient:
    listening = Listening(ear, shared.gateway, shared.content)  # type: ignore[arg-type]
    return create_app(dataclasses.replace(shared, listening=listening)).test_client()


def begin(client: FlaskClient) -> dict[str, str]:
    opened = client.post("/api/conversations", json={"hint": ["nl"]}).json
    client.post("/api/messages", json={"choice": "lang:nl"}, headers={"Loket-Conversation": opened["conversation"]})
    return {"Loket-Conversation": opened["conversation"]}


def test_a_question_said_aloud_is_answered_like_a_typed_one(
    speaking: FlaskClient, ear: FakeEar, tmp_path: Path
) -> None:
    headers = begin(speaking)
    said = speaking.post("/api/voice?id=1", headers=headers, **SOUND).json
    typed = speaking.post("/api/messages", headers=headers, json={"text": "Waar leer ik Nederlands?", "id": "2"}).json
    assert said["heard"] == "Waar leer ik Nederlands?"
    assert [reply["text"] for reply in said["replies"]] == [reply["text"] for reply in typed["replies"]]
    assert ear.hints == ["nl"]
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or b"Waar leer ik" not in file.read_bytes()


@pytest.mark.parametrize(
    ("error", "key"),
    [
        (NothingHeard("-"), "listen_nothing"),
        (SaidTooMuch("-"), "listen_too_long"),
        (Busy("-"), "busy"),
        (CannotListen("-"), "listen_failed"),
    ],
)
def test_what_cannot_be_heard_is_said_aloud_with_pictures(
    speaking: FlaskClient, ear: FakeEar, shared: Services, error: Exception, key: str
) -> None:
    headers = begin(speaking)
    ear.outcome = error
    said = speaking.post("/api/voice?id=1", headers=headers, **SOUND).json
    assert said["heard"] is None
    (reply,) = said["replies"]
    assert reply["text"] == phrase(shared.content.current().content, "nl", key)
    assert reply["audio"]["url"]
    topic = next(choice["id"] for choice in reply["choices"] if choice["id"].startswith("topic:"))
    assert (
        speaking.post("/api/messages", headers=headers, json={"choice": topic}).json["replies"][0]["state"] == "topics"
    )
    ear.outcome = Heard("Waar leer ik Nederlands?", "nl")
    assert speaking.post("/api/voice?id=1", headers=headers, **SOUND).json["heard"], (
        "the same recording may be sent again"
    )


def test_without_a_recogniser_the_loket_says_that_it_cannot_listen_yet(client: FlaskClient, shared: Services) -> None:
    headers = begin(client)
    said = client.post("/api/voice", headers=headers, **SOUND).json
    assert said["replies"][0]["text"] == phrase(shared.content.current().content, "nl", "telegram_no_listen")
    assert client.get("/api/languages").json["listen"] is False
    assert client.get("/api/phrases/nl").json["spoken"] == {}


def test_where_one_is_the_microphone_is_offered_with_its_sentences(speaking: FlaskClient) -> None:
    assert speaking.get("/api/languages").json["listen"] is True
    assert speaking.get("/api/start").json["listen"] is True
    spoken = speaking.get("/api/phrases/nl").json["spoken"]
    assert spoken["widget_mic_refused"]["language"] == "nl"
    assert "microphone=(self)" in speaking.get("/").headers["Permissions-Policy"]


def test_bad_requests_are_sentences(speaking: FlaskClient) -> None:
    assert speaking.post("/api/voice", **SOUND).status_code == 404
    headers = begin(speaking)
    assert speaking.post("/api/voice", headers=headers, data=b"x" * (MOST_BYTES + 1)).status_code == 413
    assert speaking.post(f"/api/voice?id={'x' * 101}", headers=headers, **SOUND).status_code == 400


def test_one_conversation_may_not_keep_the_recogniser_for_itself(speaking: FlaskClient) -> None:
    headers = begin(speaking)
    codes = [speaking.post("/api/voice", headers=headers, **SOUND).status_code for _ in range(14)]
    assert codes.count(200) == 12
    assert codes[-1] == 429


@pytest.mark.parametrize(("is_ready", "key"), [(True, "busy"), (False, "telegram_no_listen")])
def test_a_recording_for_which_there_was_no_room_is_told_why(
    shared: Services, ear: FakeEar, is_ready: bool, key: str
) -> None:
    ear.is_ready = is_ready
    listening = Listening(ear, shared.gateway, shared.content)  # type: ignore[arg-type]
    conversation = shared.gateway.open(hint="nl").conversation
    turn = listening.answer(Incoming(conversation=conversation), None)
    assert turn.heard is None
    assert turn.replies[0].text == phrase(shared.content.current().content, "nl", key)
    assert ear.hints == []


def test_nobody_listens_to_a_recording_for_a_conversation_that_is_not_there(
    speaking: FlaskClient, ear: FakeEar
) -> None:
    answer = speaking.post("/api/voice", headers={"Loket-Conversation": "never-minted"}, **SOUND)
    assert answer.status_code in {404, 410}
    assert ear.hints == []
