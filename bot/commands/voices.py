"""`loket voices`: how each language is heard here, with a sample of each."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from bot.commands import Verb, out
from bot.commands.audio import opened
from bot.commands.talk import published_content
from bot.render import recordings
from bot.settings import Settings
from bot.spoken import spoken_texts


def voices(settings: Settings, options: argparse.Namespace) -> int:
    """Print how each language is voiced, the best first; keep a sample of each."""
    content = published_content(settings)
    recorded = [recording.utterance.language for recording in recordings(content).all]
    for code, language in content.languages.items():
        ways = [f"{recorded.count(code)} recordings"] if code in recorded else []
        ways += [f"{engine} ({voice})" for engine, voice in language.voices.items()]
        if not language.voices and language.bridge:
            ways.append(f"{language.bridge} after saying so")
        if not language.voices and language.text_of:
            ways.append(f"recordings only, over the text of {language.text_of}")
        out.line(f"{code:4} {language.name:14} {', '.join(ways) or 'no voice'}")
    if options.samples:
        _samples(settings, Path(options.samples))
    return 0


def _samples(settings: Settings, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with opened(settings) as (content, voice):
        heard: set[str] = set()
        for spoken in spoken_texts(content, date.today()):
            if spoken.language in heard or not content.languages[spoken.language].voices:
                continue
            heard.add(spoken.language)
            clip = voice.clip(voice.register(spoken.language, spoken.text), "mp3", wait_s=60.0)
            if clip is not None:
                (folder / f"{spoken.language}.mp3").write_bytes(clip.data)
                out.line(f"{folder / spoken.language}.mp3  {clip.facts.engine}  {clip.facts.seconds:.1f} s")


def _voices_arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--samples", metavar="FOLDER", help="write a clip of each language there")


VERBS = (Verb("voices", "show how each language is voiced", voices, _voices_arguments),)
