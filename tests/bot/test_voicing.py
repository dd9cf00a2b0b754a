"""What a reply tells of its voice: the true size of each format, and nothing where it is not rendered."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from bot.compose.menus import greet
from bot.content.types import Content
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

    def register(self, language: str, text: str, speed: str = "normal", ephemeral: bool = False) -> str:
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
