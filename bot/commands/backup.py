"""`loket backup FILE`, `loket restore FILE`: what would be lost with the machine."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.commands import Verb, out
from bot.settings import Settings


def backup(settings: Settings, options: argparse.Namespace) -> int:
    """Write a backup; the loket may run."""
    from bot.backup.archive import write_backup

    file = Path(options.file)
    done = write_backup(settings, file, with_secret=options.with_secret)
    out.line(f"{done.files} files and {done.rows} rows in {file}, {file.stat().st_size / 1_000_000:.1f} MB")
    out.line(
        "The secret is in it: keep it as you keep a key."
        if done.has_secret
        else "The secret is not in it: keep LOKET_SECRET (or var/secret) apart. Without it staff need new second keys."
    )
    return 0


def restore(settings: Settings, options: argparse.Namespace) -> int:
    """Put a backup back into new folders."""
    from bot.backup.archive import restore as put_back

    done = put_back(settings, Path(options.file))
    out.line(f"{done.files} files and {done.rows} rows of {done.made} are back. Start it: loket up")
    if not done.has_secret:
        out.line("The secret was not in it: set the old LOKET_SECRET, or staff need new second keys.")
    return 0


def _backup_arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("file", metavar="FILE", help="a .tar.gz, readable by you alone")
    sub.add_argument("--with-secret", action="store_true", help="the secret too")


def _restore_arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("file", metavar="FILE", help="a backup")


VERBS = (
    Verb(
        "backup",
        "content, versions, recordings, drafts, statistics, staff and model in one file",
        backup,
        _backup_arguments,
    ),
    Verb("restore", "put a backup back into new folders", restore, _restore_arguments),
)
