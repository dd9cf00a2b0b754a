"""The voice of this machine, the same for every process that speaks: cache, offline voice, installed neural voices."""

from __future__ import annotations

from pathlib import Path

from audio.engines.espeak import EspeakEngine
from audio.engines.piper import PiperEngine
from audio.languages import Languages
from audio.voice import Voice
from bot.settings import Settings


def open_voice(
    settings: Settings,
    languages: Languages,
    *,
    workers: int = 2,
    folder: Path | None = None,
    whispers: bool = False,
) -> Voice:
    """Return the voice; close it at the end.

    Args:
        settings: where clips and installed voices are.
        languages: the languages of the loket.
        workers: renders at a time.
        folder: another folder for the clips.
        whispers: True for a website: a discreet text it says may be asked of another one (`audio.whispers`).
    """
    offline = EspeakEngine(languages)
    neural = PiperEngine(languages, settings.voices, offline)
    # another folder is somebody's own: its index lies in it
    redis = settings.redis if folder is None else None
    return Voice(
        folder or settings.audio,
        languages,
        offline,
        better=(neural,),
        workers=workers,
        redis=redis,
        secret=settings.secret if whispers else None,
    )
