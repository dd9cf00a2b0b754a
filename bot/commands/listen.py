"""`loket listen`: the recogniser: install it, take it away, try it on a recording."""

from __future__ import annotations

import argparse
from pathlib import Path

from audio.apart.listen import install_listening, read_listening, remove_listening
from audio.engine import AudioError
from audio.listen.ear import Ear
from audio.listen.whisper import Whisper
from bot.commands import Verb, out
from bot.commands.install import told
from bot.commands.talk import published_content
from bot.compose.phrases import spoken_languages
from bot.errors import Setup
from bot.settings import Settings


def listen(settings: Settings, options: argparse.Namespace) -> int:
    """Do what the action says."""
    if options.action == "install":
        with told():
            install_listening(settings.listen, out.line, Path(options.model) if options.model else None)
        out.line("The recogniser is installed. A running loket takes it over at once.")
        return 0
    if options.action == "remove":
        out.line("taken away" if remove_listening(settings.listen) else "no recogniser was installed")
        return 0
    return _try(settings, options) if options.action == "try" else _status(settings)


def _status(settings: Settings) -> int:
    found = read_listening(settings.listen)
    if found is None:
        out.line("no recogniser is installed: loket listen install")
        return 1
    is_ready = Whisper(settings.listen).is_ready
    out.line(f"{found.model}: {'ready' if is_ready else 'not whole; install it again'}")
    return 0 if is_ready else 1


def _try(settings: Settings, options: argparse.Namespace) -> int:
    if options.file is None or not Path(options.file).is_file():
        raise Setup("Which recording?", next_step="For example: loket listen try question.ogg --language fr")
    ear = Ear(Whisper(settings.listen))
    try:
        heard = ear.hear(
            Path(options.file).read_bytes(),
            options.language,
            spoken_languages(published_content(settings)),
        )
    except AudioError as error:
        raise Setup(str(error)) from error
    finally:
        ear.close()
    out.json_line({"text": heard.text, "language": heard.language})
    return 0


def _arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("action", nargs="?", choices=["status", "install", "remove", "try"], default="status")
    sub.add_argument("file", nargs="?", metavar="FILE", help="of try: a recording")
    sub.add_argument("--model", metavar="FOLDER", help="install: another Whisper model, in CTranslate2's form")
    sub.add_argument("--language", metavar="xx", help="try: the language it is probably in")


VERBS = (Verb("listen", "install the recogniser that hears people, or try it", listen, _arguments),)
