"""The website's own rules: headers, origins, errors, compression. The answers are tested in tests/e2e."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from audio.voice import Voice
from bot.content.publish import ContentStore
from bot.conversations import Conversations
from bot.gateway import Gateway
from bot.settings import read_settings
from bot.voicing import Voicing
from tests.bot.fakes import ByAlphabet, FakeEngine
from web.app import Services, create_app


@pytest.fixture
def shared(published: Path, tmp_path: Path) -> Iterator[Services]:
    settings = read_settings({"LOKET_VAR": str(tmp_path), "LOKET_ORIGINS": "https://bapa.example"})
    store = ContentStore(published)
    voice = Voice(tmp_path / "audio", store.current().content.languages)
    engine = FakeEngine(store)
    gateway = Gateway(
        content=store,
        engine=engine,  # type: ignore[arg-type]
        conversations=Conversations(tmp_path / "c.sqlite", settings.secret),
        voicing=Voicing(voice),
        detector=ByAlphabet(),
    )
    yield Services(settings, store, gateway, engine, voice)  # type: ignore[arg-type]
    voice.close()


@pytest.fixture
def client(shared: Services) -> FlaskClient:
    return create_app(shared).test_client()


def begin(client: FlaskClient) -> dict[str, str]:
    opened = client.post("/api/conversations", json={"hint": ["nl-BE"]})
    assert opened.status_code == 201
    return {"Loket-Conversation": opened.json["conversation"]}


def test_a_conversation_offers_every_language_with_a_spoken_greeting(client: FlaskClient) -> None:
    opened = client.post("/api/conversations", json={"hint": ["nl-BE", "fr"]}).json
    assert opened["languages"][0]["code"] == "nl"
    assert all(language["greeting"] for language in opened["languages"] if language["code"] != "ps")
    assert opened["conversation"]


def test_a_body_that_is_too_large_is_refused_with_a_sentence(client: FlaskClient) -> None:
    answer = client.post("/api/messages", data=b"x" * 100_000, headers=begin(client))
    assert answer.status_code == 413
    assert answer.json["error"]["message"]


def test_one_conversation_may_not_hammer(client: FlaskClient) -> None:
    headers = begin(client)
    codes = [client.post("/api/messages", json={"choice": "do:help"}, headers=headers).status_code for _ in range(45)]
    assert codes[:30] == [200] * 30
    assert codes[-1] == 429
    refused = client.post("/api/messages", json={"choice": "do:help"}, headers=headers)
    assert refused.json["error"]["message"]
    assert refused.headers["Retry-After"]
    assert client.post("/api/messages", json={"choice": "do:help"}, headers=begin(client)).status_code == 200


def test_an_allowed_origin_may_call_and_another_may_not(client: FlaskClient) -> None:
    allowed = client.post("/api/conversations", json={}, headers={"Origin": "https://bapa.example"})
    assert allowed.headers["Access-Control-Allow-Origin"] == "https://bapa.example"
    other = client.post("/api/conversations", json={}, headers={"Origin": "https://elsewhere.example"})
    assert "Access-Control-Allow-Origin" not in other.headers


def test_every_answer_carries_a_strict_policy(client: FlaskClient) -> None:
    for path in ("/", "/demo", "/loket.js", "/api/languages", "/nothing"):
        headers = client.get(path).headers
        assert "script-src 'self'" in headers["Content-Security-Policy"], path
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in headers


def test_text_is_compressed_and_sound_is_not_squeezed_again(client: FlaskClient) -> None:
    for accepted in ("gzip, deflate", "gzip, deflate, br"):
        script = client.get("/static/loket-widget.js", headers={"Accept-Encoding": accepted})
        assert script.headers["Content-Encoding"] in accepted
        assert len(script.data) < 25_000


def test_labels_come_in_the_nearest_language_and_name_it(client: FlaskClient) -> None:
    assert client.get("/api/phrases/nl-BE").json["language"] == "nl"
    unknown = client.get("/api/phrases/xx").json
    assert unknown["language"] == "fr"
    assert unknown["phrases"]["widget_send_label"]


def test_an_unexpected_error_is_a_sentence_and_its_words_stay_out_of_the_log(
    shared: Services, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        def send(self, incoming: object) -> None:
            raise RuntimeError("geheim")

    app = create_app(replace(shared, gateway=Broken()))  # type: ignore[arg-type]
    answer = app.test_client().post("/api/messages", json={"text": "geheim"}, headers={"Loket-Conversation": "x"})
    assert answer.status_code == 500
    assert answer.json["error"]["message"]
    assert "geheim" not in caplog.text


def test_health_says_what_is_missing(client: FlaskClient, shared: Services) -> None:
    shared.engine.is_ready = lambda: False  # type: ignore[method-assign]
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json["dependencies"]["rasa"] is False
    assert answer.json["dependencies"]["content"] is True
