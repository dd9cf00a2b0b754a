"""The main job, end to end: a question over HTTP, answered in its language, with source and service, and heard."""

from __future__ import annotations

import io

import pytest
import soundfile

from bot.content.types import Content
from tests.e2e.conftest import Loket, wait_until

pytestmark = pytest.mark.e2e

QUESTIONS = [
    ("ar", "كيف أسجل للسكن الاجتماعي؟", "housing_social_register"),
    ("nl", "waar kan ik gratis Nederlands leren?", "language_dutch_where"),
    ("fr", "mon propriétaire veut me mettre dehors", "housing_eviction"),
    ("en", "do I have to follow the welcome programme?", "integration_mandatory"),
]


def heard(loket: Loket, url: str, form: str = "mp3") -> bytes:
    """Fetch a clip the way the widget does: again after a 202, following the redirect."""
    answer = wait_until(
        lambda: (
            a if (a := loket.http.get(url, params={"format": form}, follow_redirects=True)).status_code != 202 else None
        ),
        "The voice",
    )
    assert answer.status_code == 200, answer.text
    return answer.content


@pytest.mark.parametrize(("language", "question", "faq"), QUESTIONS)
def test_a_question_is_answered_in_its_language_and_heard(
    loket: Loket, content: Content, language: str, question: str, faq: str
) -> None:
    turn = loket.open().say(question)
    reply = turn["replies"][0]
    assert turn["language"] == reply["language"] == language
    assert reply["dir"] == content.languages[language].dir
    assert reply["faq"] == faq, reply["text"]
    assert reply["source"]["checked"]
    assert reply["source_line"]
    data = heard(loket, reply["audio"]["url"])
    with soundfile.SoundFile(io.BytesIO(data)) as clip:
        seconds = clip.frames / clip.samplerate
        assert clip.channels == 1
    # people speak, and machines read to them, 6 to 25 characters a second
    assert len(reply["text"]) / 25 < seconds < len(reply["text"]) / 6 + 3
    words = loket.http.get(reply["audio"]["words"]).json()["words"]
    assert len(words) > 5
    assert all(word["end"] <= seconds + 0.5 for word in words)


def test_the_answer_names_its_service_and_the_service_its_card(loket: Loket) -> None:
    conversation = loket.open()
    reply = conversation.say("waar kan ik gratis Nederlands leren?")["replies"][0]
    service = next(choice for choice in reply["choices"] if choice["id"].startswith("service:"))
    card = conversation.tap(service["id"])["replies"][0]["service"]
    assert card["id"] == service["id"].removeprefix("service:")
    assert card["source"]["checked"]
    assert card["what"]


def test_telegrams_format_is_opus_mono(loket: Loket) -> None:
    reply = loket.open("nl").tap("do:help")["replies"][0]
    with soundfile.SoundFile(io.BytesIO(heard(loket, reply["audio"]["url"], "ogg"))) as clip:
        assert (clip.format, clip.subtype, clip.channels) == ("OGG", "OPUS", 1)


def test_a_clip_may_be_kept_for_ever_and_asked_for_in_ranges(loket: Loket) -> None:
    reply = loket.open("nl").tap("do:help")["replies"][0]
    whole = heard(loket, reply["audio"]["url"])
    moved = loket.http.get(reply["audio"]["url"])
    assert moved.status_code == 302
    clip = moved.headers["Location"]
    part = loket.http.get(clip, headers={"Range": "bytes=0-99"})
    assert part.status_code == 206
    assert part.content == whole[:100]
    assert "immutable" in part.headers["Cache-Control"]
    assert loket.http.get(clip, headers={"If-None-Match": part.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("path", ["/audio/../secret", "/audio/clips/..%2Fsecret.mp3", "/audio/" + "0" * 40, "/audio/x"])
def test_a_key_reaches_no_other_file(loket: Loket, path: str) -> None:
    answer = loket.http.get(path)
    assert answer.status_code == 404


def test_off_topic_is_said_and_not_answered(loket: Loket) -> None:
    reply = loket.open().say("who won the football world cup last year?")["replies"][0]
    assert reply["state"] == "unknown"
    assert reply["faq"] is None


def test_health_names_each_dependency(loket: Loket) -> None:
    health = loket.http.get("/healthz").json()
    assert health["dependencies"] == {"content": True, "rasa": True, "actions": True, "audio": True}
