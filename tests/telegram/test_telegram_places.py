"""Somebody shares a position: the communes near it as buttons, and the position goes nowhere."""

from __future__ import annotations

import msgspec
import pytest

from bot.compose.phrases import phrase
from bot.content.types import Content
from bot.telegram.places import MIDDLES, OFFERED, near
from bot.telegram.words import place_words, position
from tests.telegram.conftest import Loket

ANA = 700001
KEYS = ("ask_municipality_region", "ask_municipality_again", "outside_brussels_label")


def with_phrases(content: Content) -> Content:
    """Return the content with the router's phrases in every language, as it will be once they are translated."""
    phrases = {
        code: {**{key: content.phrases["en"][key] for key in KEYS}, **known} for code, known in content.phrases.items()
    }
    return msgspec.structs.replace(content, phrases=phrases)


def test_every_commune_has_a_middle_and_no_other(content: Content) -> None:
    assert set(MIDDLES) == set(content.municipalities)


@pytest.mark.parametrize(
    ("latitude", "longitude", "commune"),
    [
        (50.8676, 4.3737, "schaerbeek"),  # its town hall, place Colignon
        (50.8466, 4.3528, "brussels"),  # Grand-Place
        (50.8382, 4.3294, "anderlecht"),  # place de la Résistance
        (50.8270, 4.3717, "ixelles"),  # place Flagey
        (50.8545, 4.3386, "molenbeek"),  # place Communale
        (50.8032, 4.3340, "uccle"),  # place Jean Vander Elst
    ],
)
def test_the_right_commune_is_among_those_offered(latitude: float, longitude: float, commune: str) -> None:
    assert commune in near(latitude, longitude, MIDDLES)


@pytest.mark.parametrize(("latitude", "longitude"), [(51.2194, 4.4025), (50.8798, 4.7005), (0.0, 0.0), (-33.9, 151.2)])
def test_outside_the_region_nothing_is_guessed(latitude: float, longitude: float) -> None:
    assert near(latitude, longitude, MIDDLES) == ()


@pytest.mark.parametrize("language", ["fr", "nl", "ar", "ps"])
def test_a_touched_commune_is_said_in_words_the_router_knows(content: Content, language: str) -> None:
    for id, commune in content.municipalities.items():
        said = place_words(with_phrases(content), language, f"place:{id}")
        assert said in commune.names.values() or said in commune.aliases


def test_outside_is_asked_for_a_postcode(content: Content) -> None:
    said = position(with_phrases(content), "en", 51.2, 4.4)
    assert said.text == content.phrases["en"]["ask_municipality_again"]


async def test_a_position_is_asked_about_and_the_touch_is_what_the_loket_hears(idle: Loket) -> None:
    idle.content = with_phrases(idle.content)
    async with idle.running():
        where = {"latitude": 50.8676, "longitude": 4.3737}
        await idle.finished(idle.telegram.post(ANA, location=where))
        (text, voice) = idle.said(ANA)
        assert text.params["text"].startswith(phrase(idle.content, "fr", "ask_municipality_region"))
        assert voice.method == "sendVoice"
        offered = [data for _, data in text.buttons]
        assert offered[0] == "place:schaerbeek"
        assert len(offered) == OFFERED + 1
        await idle.finished(idle.telegram.taps(ANA, text.result["message_id"], offered[0]))
    assert [one.text for one in idle.door.sent] == ["Schaerbeek"]
    assert not any("50.8" in str(one) for one in idle.door.sent)
    assert len(idle.telegram.made("editMessageReplyMarkup", chat=ANA)) == 1
