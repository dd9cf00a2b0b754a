"""The website's own rules: headers, origins, errors, compression. The answers are tested in tests/e2e."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from bot.errors import BadInput
from web.app import Services, create_app


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
    for path in ("/", "/kiosk", "/embed", "/a/housing_ais/fr", "/demo", "/loket.js", "/api/languages", "/nothing"):
        headers = client.get(path).headers
        assert "script-src 'self'" in headers["Content-Security-Policy"], path
        assert "require-trusted-types-for 'script'" in headers["Content-Security-Policy"], path
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in headers


def test_only_the_frame_form_may_be_framed_and_only_by_allowed_sites(client: FlaskClient) -> None:
    policies = {path: client.get(path).headers["Content-Security-Policy"] for path in ("/", "/kiosk", "/embed")}
    assert "frame-ancestors 'self' https://bapa.example;" in policies["/embed"]
    assert "frame-ancestors 'self';" in policies["/"]
    assert "frame-ancestors 'self';" in policies["/kiosk"]


def test_what_our_own_pages_need_without_a_connection_is_there(client: FlaskClient) -> None:
    worker = client.get("/sw.js")
    assert worker.mimetype == "text/javascript"
    paths = re.findall(r'"(/[^"]*)"', worker.text.split("PAGES = [")[1].split("]")[0])
    manifest = client.get("/manifest.webmanifest").get_json(force=True)
    paths += [icon["src"] for icon in manifest["icons"]]
    assert len(paths) > 8
    assert [path for path in paths if client.get(path).status_code != 200] == []


def test_the_greeting_comes_without_a_conversation(client: FlaskClient) -> None:
    offered = client.get("/api/start?hint=xx,ar-MA,fr").json
    assert offered["language"] is None
    assert offered["languages"][0]["code"] == "ar"
    assert offered["replies"][0]["language"] == "ar"
    chosen = client.get("/api/start?hint=fr&language=nl")
    assert chosen.json["language"] == "nl"
    assert chosen.json["replies"][0]["choices"]
    assert chosen.headers["Cache-Control"] == "public, max-age=60"
    assert client.get("/api/start?language=%00../x").json["language"] is None


def test_what_the_greeting_offers_may_be_touched_in_a_new_conversation(client: FlaskClient) -> None:
    choice = client.get("/api/start?language=nl").json["replies"][0]["choices"][0]["id"]
    turn = client.post("/api/messages", json={"choice": choice, "language": "nl"}, headers=begin(client)).json
    assert turn["language"] == "nl"
    assert turn["replies"][0]["state"] == "topics"


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


@pytest.mark.parametrize("path", ["/logement", "/a", "/a/housing_ais", "/privcay/fr", "/kiosk/", "/%0a"])
def test_a_mistyped_address_opens_the_loket_which_says_so(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.mimetype == "text/html"
    assert '<loket-widget mode="page" data-gone>' in answer.text
    assert "Not Found" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_page_that_fails_is_the_loket_too(shared: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = create_app(shared).test_client()
    assert browser.post("/").status_code == 405
    monkeypatch.setattr("web.statements.menus.privacy", lambda *_: 1 / 0)
    monkeypatch.setattr("web.answers.show_service", lambda *_: (_ for _ in ()).throw(BadInput("x", phrase="empty")))
    for answer, status in (
        (browser.post("/"), 405),
        (browser.get("/privacy"), 500),
        (browser.get("/s/fedais/nl"), 400),
    ):
        assert (answer.status_code, answer.mimetype) == (status, "text/html")
        assert '<loket-widget mode="page">' in answer.text
        assert "data-gone" not in answer.text


def test_a_name_of_a_host_that_is_none_is_refused_and_no_error_of_ours(client: FlaskClient) -> None:
    for path in ("/", "/nothing", "/a/housing_ais/ar", "/api/languages"):
        assert 400 <= client.get(path, headers={"Host": "x" * 400}).status_code < 500, path


def test_who_asked_too_often_for_a_page_gets_it_and_is_told_when(client: FlaskClient) -> None:
    for _ in range(490):
        answer = client.get("/accessibility", environ_base={"REMOTE_ADDR": "203.0.113.7"})
    assert answer.status_code == 429
    assert "<loket-widget" in answer.text
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    "path", ["/static/none.js", "/staff/none", "/internal/models/none", "/api/none", "/audio/clips/x"]
)
def test_what_no_visitor_opens_has_errors_of_its_own(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in {303, 404}, "who is not signed in at the desk is led to its door"
    assert "<loket-widget" not in answer.text


def test_health_says_what_is_missing(client: FlaskClient, shared: Services) -> None:
    shared.engine.is_ready = lambda: False  # type: ignore[method-assign]
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json["dependencies"]["rasa"] is False
    assert answer.json["dependencies"]["content"] is True


def test_a_stranger_cannot_have_the_inner_processes_asked_without_end(shared: Services) -> None:
    shared.engine.is_ready = lambda: True  # type: ignore[method-assign]
    browser = create_app(shared).test_client()
    stranger = {"REMOTE_ADDR": "203.0.113.9"}
    codes = [browser.get("/healthz", environ_base=stranger).status_code for _ in range(260)]
    assert codes[0] != 429
    assert codes[-1] == 429
    assert all(browser.get("/healthz").status_code != 429 for _ in range(260))


def test_a_new_ipv6_address_for_each_request_escapes_no_limit(shared: Services) -> None:
    browser = create_app(shared).test_client()
    asked = [browser.get("/healthz", environ_base={"REMOTE_ADDR": f"2001:db8:1:2::{n:x}"}) for n in range(260)]
    assert asked[-1].status_code == 429
    assert browser.get("/healthz", environ_base={"REMOTE_ADDR": "2001:db8:1:3::1"}).status_code != 429


OFFICE = {"REMOTE_ADDR": "203.0.113.9"}
"""Where many people sit."""


@pytest.mark.parametrize(
    ("path", "allowed"), [("/audio/clips/none", 6000), ("/manifest.webmanifest", 3000), ("/accessibility", 240)]
)
def test_sound_and_pages_are_counted_by_address(client: FlaskClient, path: str, allowed: int) -> None:
    # a minute may end in between: then it is counted anew, once
    codes = Counter(client.get(path, environ_base=OFFICE).status_code for _ in range(2 * allowed + 10))
    assert codes[429] > 0
    assert codes.total() - codes[429] >= allowed
    assert all(client.get(path).status_code != 429 for _ in range(20)), "this machine measures itself"


def test_an_office_full_of_people_is_never_refused_a_voice(client: FlaskClient) -> None:
    """Fifty at once open the page, hear all thirteen greetings and ten answers, each with its words."""
    heard = 50 * (13 + 10) * 3
    assert all(client.get("/audio/clips/none", environ_base=OFFICE).status_code == 404 for _ in range(heard))
    assert all(client.get("/manifest.webmanifest", environ_base=OFFICE).status_code == 200 for _ in range(50 * 10))
