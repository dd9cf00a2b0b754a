"""What a reply tells of its voice: the true size of each format, and nothing where it is not rendered."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from msgspec.structs import replace

from audio.voice import Voice
from bot.compose.menus import greet, topics
from bot.content.types import Content
from bot.turn import Reply
from bot.voicing import Voicing


@dataclass(frozen=True)
class Clip:
    size: int
    seconds: float = 3.0
    engine: str = "espeak"


@dataclass(frozen=True)
class Known:
    formats: Any


class Registry:
    def __init__(self, **formats: Clip | None) -> None:
        self._formats = MappingProxyType(formats)

    def register(
        self, language: str, text: str, speed: str = "normal", ephemeral: bool = False, whispered: bool = False
    ) -> str:
        return "key"

    def describe(self, key: str) -> Known | None:
        return Known(self._formats) if self._formats else None


def test_sizes_are_those_of_the_clips_there_are(content: Content) -> None:
    for registry, ogg, mp3 in (
        (Registry(), None, None),
        (Registry(mp3=None, ogg=None), None, None),
        (Registry(ogg=Clip(31_200), mp3=None), 31_200, None),
        (Registry(ogg=Clip(31_200), mp3=Clip(60_000)), 31_200, 60_000),
    ):
        audio = Voicing(registry).voice(content, greet(content, "nl"))[0].audio  # type: ignore[arg-type]
        assert audio is not None
        assert audio.sizes == {"ogg": ogg, "mp3": mp3}
        assert audio.bytes == mp3


@dataclass
class Remembering:
    """Says how each text was registered."""

    told: dict[str, tuple[bool, bool]] = field(default_factory=dict)

    def register(
        self, language: str, text: str, speed: str = "normal", ephemeral: bool = False, whispered: bool = False
    ) -> str:
        self.told[text] = (ephemeral, whispered)
        return text

    def describe(self, key: str) -> Known | None:
        return None


@pytest.mark.parametrize("discreet", [True, False])
def test_of_a_discreet_reply_and_its_buttons_nothing_is_written_down(content: Content, discreet: bool) -> None:
    registry = Remembering()
    (shown,) = topics(content, "nl")
    Voicing(registry).voice(content, (replace(shown, discreet=discreet),))
    assert registry.told.keys() == {shown.text, *(choice.label for choice in shown.choices)}
    assert set(registry.told.values()) == {(discreet, discreet)}


def test_a_discreet_result_is_heard_and_leaves_nothing_on_the_disk(content: Content, tmp_path: Path) -> None:
    voice = Voice(tmp_path / "audio", content.languages)
    result = "It is for women. You can go to Nasci. It is closed now."
    said = Reply(text=result, language="en", dir="ltr", discreet=True)
    (reply,) = Voicing(voice).voice(content, (said,))
    assert reply.audio is not None
    assert voice.clip(reply.audio.key, "mp3", 60) is not None
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert result.encode() not in kept
    assert reply.audio.key.encode() not in kept
    assert not list(tmp_path.rglob("*.mp3"))
    voice.close()
