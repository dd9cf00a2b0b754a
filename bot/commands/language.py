"""`loket language add | merge`: languages coming in."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.commands import Verb, out
from bot.content.load import load_content
from bot.content.merge import merge_language, merge_tables
from bot.content.skeleton import begin_language
from bot.errors import ContentError
from bot.settings import Settings


def language(settings: Settings, options: argparse.Namespace) -> int:
    """Merge translators' files into the content, or begin a language."""
    incoming = Path(options.incoming).resolve()
    return _add(settings, incoming, options.code) if options.action == "add" else _merge(settings, incoming)


def _add(settings: Settings, incoming: Path, code: str | None) -> int:
    if not code:
        raise ContentError("Which language?", next_step="For example: loket language add so")
    count = begin_language(load_content(settings.content).content, settings.content, incoming, code)
    out.line(f"{count} files to translate in {incoming / code}. Write them, then: loket language merge")
    return 0


def _merge(settings: Settings, incoming: Path) -> int:
    folders = sorted(p.name for p in incoming.iterdir() if p.is_dir()) if incoming.is_dir() else []
    is_good = True
    for code in folders:
        parts = [merge(incoming, settings.content, code) for merge in (merge_language, merge_tables)]
        problems = [problem for merged in parts for problem in merged.problems]
        for problem in problems:
            out.line(str(problem))
        is_good = is_good and not problems
        out.line(f"{code}: {sum(merged.count for merged in parts)} merged, {len(problems)} to mend.")
    return 0 if is_good else 1


def _arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("action", choices=["merge", "add"])
    sub.add_argument("code", nargs="?", help="BCP 47 code of the language to begin")
    sub.add_argument("--incoming", default="incoming", metavar="FOLDER")


VERBS = (
    Verb("language", "begin a language in incoming/, or merge translators' files into data/", language, _arguments),
)
