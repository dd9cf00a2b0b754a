"""Which language is heard for a language that is read.

The audio layer needs four facts of a language and takes anything that has them, so it depends on no content loader.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from audio.engine import NoVoice


class VoicedLanguage(Protocol):
    """What a language of `data/languages.yml` says about its voice."""

    @property
    def script(self) -> str:
        """ISO 15924 code."""

    @property
    def voices(self) -> Mapping[str, str]:
        """Engine name → the engine's own code."""

    @property
    def bridge(self) -> str | None:
        """Language spoken instead, after saying so."""

    @property
    def latin_voice(self) -> str:
        """Language of Latin-script words inside this language's text."""

    @property
    def text_of(self) -> str | None:
        """Language whose text this variant reads."""


Languages = Mapping[str, VoicedLanguage]


@dataclass(frozen=True)
class VoicePlan:
    """The language that will be heard."""

    voice_language: str
    is_bridge: bool
    """True: it is another language, so say so first, and give the text in that language."""


def resolve_voice(languages: Languages, code: str) -> VoicePlan:
    """Decide which language is heard for a language.

    Raises:
        NoVoice: the language is unknown, or has neither a voice nor a bridge that has one.
    """
    language = languages.get(code)
    if language is not None:
        if language.voices:
            return VoicePlan(code, is_bridge=False)
        for other, is_bridge in ((language.text_of, False), (language.bridge, True)):
            if other is not None and other in languages and languages[other].voices:
                return VoicePlan(other, is_bridge=is_bridge)
    raise NoVoice(f"No voice for language {code!r}.")
