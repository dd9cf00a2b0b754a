"""One answer by its own address: in every language, with its voice and a code that a camera reads."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from bot.compose.phrases import spoken_languages
from bot.content.types import Content
from bot.errors import BadInput
from web.answers import find, qr_path

FAQ = "housing_ais"


def modules(qr: dict[str, Any]) -> set[tuple[int, int]]:
    """Return the dark modules of a drawn code."""
    return {(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", qr["path"])}


def test_an_answer_has_its_text_voice_link_and_code(client: FlaskClient) -> None:
    kept = client.get(f"/api/answers/{FAQ}/ar").json
    assert kept["dir"] == "rtl"
    assert kept["link"] == f"http://localhost/a/{FAQ}/ar"
    assert kept["replies"][0]["faq"] == FAQ
    assert kept["replies"][0]["audio"]["url"].startswith("/audio/")
    assert kept["replies"][1]["service"]["id"] == "fedais"
    assert kept["simpler"]["text"] != kept["replies"][0]["text"]
    assert all(reply["choices"] == [] for reply in kept["replies"])


def test_the_code_has_its_three_corners() -> None:
    drawn = qr_path("https://loket.example/a/housing_social_register/ar")
    dark, last = modules(drawn), drawn["size"] - 1
    for corner in ((0, 0), (last - 6, 0), (0, last - 6)):
        assert all((corner[0] + i, corner[1]) in dark for i in range(7))
        assert all((corner[0] + i, corner[1] + 1) not in dark for i in range(1, 6))
    assert all((i, 6) in dark for i in range(8, last - 7, 2)), "the timing line between two corners"


def test_a_link_too_long_for_a_cheap_camera_is_refused(client: FlaskClient) -> None:
    with pytest.raises(BadInput):
        qr_path("https://" + "x" * 300)
    assert client.get(f"/api/answers/{FAQ}/ar", headers={"Host": "x" * 400}).status_code == 400


def test_the_page_is_read_without_javascript_and_shows_the_desks_languages(
    client: FlaskClient, content: Content
) -> None:
    page = client.get(f"/a/{FAQ}/ar").text
    assert '<html lang="ar" dir="rtl">' in page
    assert 'data-answer="a/housing_ais/ar"' in page
    for code in ("fr", "nl"):
        assert f'<section lang="{code}"' in page
    assert "<audio controls" in page
    assert '<path d="M' in page


@pytest.mark.parametrize("path", ["/a/nothing/fr", "/a/housing_ais/xx", "/s/nothing/nl", "/a/<script>/fr"])
def test_an_old_link_leads_to_the_loket(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "data-gone" in answer.text
    assert "<script>/fr" not in answer.text
    plain = client.get("/api" + path.replace("/a/", "/answers/").replace("/s/", "/services/"))
    assert plain.status_code == 404
    assert plain.json["error"]["message"]


def test_that_an_answer_is_gone_is_said_aloud(client: FlaskClient, content: Content) -> None:
    replies = client.get("/api/start?language=ar&gone=1").json["replies"]
    assert replies[0]["text"] == content.phrases["ar"]["widget_gone"]
    assert replies[0]["audio"]["url"]
    assert replies[1]["choices"]


def test_a_service_can_be_kept_too(client: FlaskClient) -> None:
    kept = client.get("/api/services/fedais/nl").json
    assert kept["link"].endswith("/s/fedais/nl")
    assert kept["replies"][0]["service"]["id"] == "fedais"
    assert kept["title"] in client.get("/s/fedais/nl").text


def test_nothing_discreet_is_cached(client: FlaskClient) -> None:
    for path in ("/a/women_partner_violence/fr", "/api/answers/women_partner_violence/fr", "/a/emergency_112/fr"):
        assert client.get(path).headers["Cache-Control"] == "no-store", path
    assert all(reply["discreet"] for reply in client.get("/api/answers/women_partner_violence/fr").json["replies"])
    assert client.get(f"/a/{FAQ}/fr").headers["Cache-Control"] == "public, max-age=60"
    assert not any(reply["discreet"] for reply in client.get(f"/api/answers/{FAQ}/fr").json["replies"])


@pytest.mark.parametrize(("address", "discreet"), [("a/women_partner_violence", True), (f"a/{FAQ}", False)])
def test_nor_is_the_sound_that_the_page_itself_plays(client: FlaskClient, address: str, discreet: bool) -> None:
    sources = re.findall(r'<audio [^>]*src="([^"]+)"', client.get(f"/{address}/fr").text)
    assert sources
    for source in map(html.unescape, sources):
        assert parse_qs(urlsplit(source).query).get("keep") == (["no"] if discreet else None), source
        answer = client.get(source)
        assert ("no-store" in answer.headers["Cache-Control"]) == discreet, source


def test_every_answer_stands_at_its_address_in_every_language(content: Content) -> None:
    lost = [
        (faq, language)
        for language in spoken_languages(content)
        for faq in content.faqs
        if language in content.faqs[faq].texts and find(content, "a", faq, language) is None
    ]
    assert lost == []
