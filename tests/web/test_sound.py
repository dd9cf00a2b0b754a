"""Sound over HTTP: what may be kept, and what nobody may keep (`keep=no`)."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from bot.metrics import AUDIO_REQUESTS
from web.app import Services

LONG = "Bel de politie, dat mag altijd en kost niets, ook zonder papieren. " + "Er is iemand die naar je luistert. " * 8


def counted() -> float:
    return sum(
        sample.value
        for metric in AUDIO_REQUESTS.collect()
        for sample in metric.samples
        if sample.name.endswith("_total")
    )


@pytest.fixture
def key(shared: Services) -> str:
    return shared.voice.register("nl", LONG)


def test_what_may_be_kept_is_kept_under_the_address_of_the_clip(client: FlaskClient, key: str) -> None:
    before = counted()
    answer = client.get(f"/audio/{key}?format=mp3")
    assert answer.status_code == 302
    assert "immutable" in client.get(answer.location).headers["Cache-Control"]
    assert counted() > before


@pytest.mark.parametrize("part", ["", "/first"])
def test_what_is_discreet_comes_itself_and_may_be_stored_by_nobody(client: FlaskClient, key: str, part: str) -> None:
    address, before = f"/audio/{key}{part}?format=mp3&keep=no", counted()
    whole = client.get(address)
    assert (whole.status_code, whole.mimetype) == (200, "audio/mpeg")
    assert whole.headers["Cache-Control"] == "no-store"
    if not part:
        assert whole.data == client.get(client.get(f"/audio/{key}?format=mp3").location).data
        before += 1
    asked = client.get(address, headers={"Range": "bytes=0-1"})
    assert (asked.status_code, asked.data) == (206, whole.data[:2])
    assert asked.headers["Content-Range"] == f"bytes 0-1/{len(whole.data)}"
    assert asked.headers["Cache-Control"] == "no-store"
    rest = client.get(address, headers={"Range": "bytes=2-", "If-Range": whole.headers["ETag"]})
    assert (rest.status_code, rest.data) == (206, whole.data[2:])
    look = client.head(address)
    assert (look.status_code, look.data) == (200, b"")
    assert counted() == before, "how often such sounds are asked for is nobody's business"


@pytest.mark.parametrize("part", ["/words", "/first/words"])
def test_neither_may_the_times_of_its_words(client: FlaskClient, key: str, part: str) -> None:
    answer = client.get(f"/audio/{key}{part}?format=mp3&keep=no")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")


def test_what_is_not_there_is_not_counted_either(client: FlaskClient, shared: Services) -> None:
    before = counted()
    assert client.get(f"/audio/{'0' * 40}?keep=no").status_code == 404
    assert client.get(f"/audio/{shared.voice.register('nl', '👍')}?keep=no").status_code == 503
    assert counted() == before


def test_of_a_turn_about_womens_safety_nothing_is_written_down(client: FlaskClient, shared: Services) -> None:
    headers = {"Loket-Conversation": client.post("/api/conversations", json={}).json["conversation"]}
    kept = shared.settings.var / "audio"

    def say(choice: str) -> list[dict[str, Any]]:
        told = client.post("/api/messages", json={"choice": choice, "language": "nl"}, headers=headers).json["replies"]
        assert all(client.get(f"{one['audio']['url']}?keep=no").status_code == 200 for one in told)
        return told  # type: ignore[no-any-return]

    for choice, discreet in (("topic:women", True), ("topic:housing", False)):
        told = say(choice)
        written = b"".join(path.read_bytes() for path in kept.rglob("*") if path.is_file())
        assert {one["discreet"] for one in told} == {discreet}
        assert all((one["audio"]["key"].encode() in written) != discreet for one in told)
        assert bool(list(kept.rglob("*.mp3"))) != discreet
