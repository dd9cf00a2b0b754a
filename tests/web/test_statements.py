"""What we owe in writing is there, in every language that is promised."""

from __future__ import annotations

from html import unescape

from flask.testing import FlaskClient

from bot.compose.phrases import spoken_languages
from web.app import services


def test_what_is_kept_is_said_and_heard_in_every_language(client: FlaskClient) -> None:
    page = unescape(client.get("/privacy").text)
    with client.application.app_context():
        content = services().content.current().content
    for code in spoken_languages(content):
        assert content.phrases[code]["privacy_label"] in page
    assert page.count("<audio") == len(spoken_languages(content))


def test_the_accessibility_statement_says_in_two_languages_what_does_not_work(client: FlaskClient) -> None:
    page = unescape(client.get("/accessibility").text)
    for sentence in ("n'est pas encore bon", "nog niet goed"):
        assert sentence in page
    assert "{organisation}" not in page
