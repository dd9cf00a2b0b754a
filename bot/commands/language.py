"""`loket language merge | add`: languages coming in."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.commands import Verb, out
from bot.content.merge import merge_language
from bot.settings import Settings


def language(settings: Settings, options: argparse.Namespace) -> int:
    """Merge translators' files into the content."""
    incoming = Path(options.incoming).resolve()
    folders = sorted(p.name for p in incoming.iterdir() if p.is_dir()) if incoming.is_dir() else []
    is_good = True
    for code in folders:
        merged = merge_language(incoming, settings.content, code)
        for problem in merged.problems:
            out.line(str(problem))
        is_good = is_good and not merged.problems
        out.line(f"{code}: {merged.count} merged, {len(merged.problems)} to mend.")
    return 0 if is_good else 1


def _arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("action", choices=["merge"])
    sub.add_argument("--incoming", default="incoming", metavar="FOLDER")


VERBS = (Verb("language", "merge translators' files from incoming/ into data/", language, _arguments),)
