"""`loket language merge | add`: languages coming in."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.commands import Verb, out
from bot.content.merge import merge_language, merge_tables
from bot.settings import Settings


def language(settings: Settings, options: argparse.Namespace) -> int:
    """Merge translators' files into the content."""
    incoming = Path(options.incoming).resolve()
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
    sub.add_argument("action", choices=["merge"])
    sub.add_argument("--incoming", default="incoming", metavar="FOLDER")


VERBS = (Verb("language", "merge translators' files from incoming/ into data/", language, _arguments),)
