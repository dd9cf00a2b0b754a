"""`loket audio`: the clips of the published texts: how many, making them, moving them between machines."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from bot.clock import local_today
from bot.commands import Verb, out
from bot.commands.recordings import bind
from bot.commands.talk import published_content
from bot.compose.phrases import one_paragraph
from bot.content.types import Content
from bot.errors import Setup
from bot.render import FORMATS, keep_small, needed, recorded_texts, recordings, recordings_folder, render_all, wanted
from bot.settings import Settings
from bot.speech import open_voice

if TYPE_CHECKING:
    from audio.prerender import Progress
    from audio.voice import Voice

MEGA = 1_000_000


@contextmanager
def opened(settings: Settings) -> Iterator[tuple[Content, Voice]]:
    """Open the content and its cache; say afterwards what the disk refused."""
    content = published_content(settings)
    voice = open_voice(settings, content.languages, workers=1)
    try:
        yield content, voice
    finally:
        voice.close()
        for warning in voice.warnings:
            out.line(f"{warning.path}: {warning.cause}. {warning.next_step}")


def audio(settings: Settings, options: argparse.Namespace) -> int:
    """Do what the action says."""
    return int(_ACTIONS[options.action](settings, options))


def _status(settings: Settings, options: argparse.Namespace) -> int:
    from audio.status import status

    with opened(settings) as (content, voice):
        utterances = list(wanted(content, local_today()))
        found = status(voice, utterances, FORMATS)
        folder = recordings_folder(settings)
        played = recordings(content, folder)
    current = (*utterances, *recorded_texts(content, played))
    texts = {(utterance.language, utterance.text) for utterance in current}
    notes = [{"file": str(p.path.relative_to(folder)), "state": p.code} for p in played.problems]
    for recording in played.all:
        # how the lines of its text are broken is not heard
        if (recording.utterance.language, one_paragraph(recording.utterance.text)) not in texts:
            notes.append({"file": str(recording.path.relative_to(folder)), "state": "stale"})
    if options.json:
        out.json_line({**msgspec.to_builtins(found), "recordings": len(played.all), "not_played": notes})
        return 0
    for code, entry in found.languages.items():
        engines = ", ".join(f"{engine} {count}" for engine, count in sorted(entry.engines.items()))
        ready = entry.wanted - entry.missing
        out.line(f"{code:4} {ready:5} of {entry.wanted:5} ready  {entry.seconds / 60:5.0f} min  {engines or '-'}")
    out.line(f"{found.clips} clips, {found.size / MEGA:.0f} MB; {len(played.all)} recordings")
    for note in notes:
        out.line(f"not played: {note['file']} ({note['state']})")
    return 0


def _prerender(settings: Settings, options: argparse.Namespace) -> int:
    from rich.progress import Progress as Bar

    os.nice(10)
    with opened(settings) as (content, voice), Bar() as bar:
        task = bar.add_task("voices", total=None)

        def show(now: Progress) -> None:
            bar.update(task, total=now.total, completed=now.done)

        done = render_all(settings, content, voice, show)
        keep_small(settings, content, voice)
    rendered = ", ".join(f"{engine} {count}" for engine, count in done.rendered.items()) or "nothing new"
    out.line(f"{done.done} texts; {rendered}; {done.failed} without a voice")
    return 0


def _prune(settings: Settings, options: argparse.Namespace) -> int:
    from audio.prune import prune

    with opened(settings) as (content, voice):
        gone = prune(voice.library, needed(content, local_today()), is_trial=options.trial)
    verb = "would go" if options.trial else "gone"
    out.line(f"{gone.clips} clips and {gone.strays} stray files {verb}, {gone.size / MEGA:.1f} MB")
    return 0


def _export(settings: Settings, options: argparse.Namespace) -> int:
    from audio.pack import export_pack

    file = _file(options)
    with opened(settings) as (content, voice):
        try:
            count = export_pack(voice.library, wanted(content, local_today()), file)
        except OSError as error:
            raise Setup(f"Cannot write {file}: {error.strerror}.", next_step="Choose another folder.") from error
    out.line(f"{count} clips in {file}, {file.stat().st_size / MEGA:.0f} MB")
    return 0


def _import(settings: Settings, options: argparse.Namespace) -> int:
    from audio.pack import BadPack
    from audio.unpack import import_pack

    file = _file(options)
    with opened(settings) as (content, voice):
        try:
            taken = import_pack(voice.library, content.languages, file)
        except BadPack as error:
            raise Setup(str(error)) from error
        except OSError as error:
            raise Setup(f"Cannot read {file}: {error.strerror}.", next_step="Check its name.") from error
    out.line(f"{taken.new} clips taken in, {taken.present} were here, {taken.broken} are no sound")
    out.line(f"{taken.unknown} are of languages that this loket does not have")
    return 0


def _file(options: argparse.Namespace) -> Path:
    if options.file is None:
        raise Setup("Which file?", next_step=f"For example: loket audio {options.action} voices.zip")
    return Path(options.file)


_ACTIONS = {
    "status": _status, "prerender": _prerender, "prune": _prune, "export": _export, "import": _import, "bind": bind,
}  # fmt: skip


def _audio_arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("action", choices=list(_ACTIONS))
    sub.add_argument("file", nargs="?", metavar="FILE", help="of export and import")
    sub.add_argument("--json", action="store_true", help="status as one line of JSON")
    sub.add_argument("--trial", action="store_true", help="prune: count only")


VERBS = (Verb("audio", f"{', '.join(_ACTIONS)}: the clips of published texts", audio, _audio_arguments),)
