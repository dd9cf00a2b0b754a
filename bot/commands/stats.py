"""`loket stats`: how much was asked about what, small counts hidden."""

from __future__ import annotations

import argparse

from rich.console import Console
from rich.table import Table

from bot.clock import local_today
from bot.commands import Verb, out
from bot.commands.talk import published_content
from bot.settings import Settings
from bot.statistics.export import labels, tables, to_csv
from bot.statistics.hide import LEAST
from bot.statistics.report import MOST_WEEKS, read_report
from bot.statistics.themes import read_themes
from bot.store.database import open_database

WEEKS = 12
TITLES = {
    "outcome": "What came of it", "theme": "Theme of the welcome talk", "topic": "Subject", "language": "Language",
    "week": "Week", "commune": "Commune (chosen on the way to a place)", "channel": "Channel",
    "confidence": "How sure (typed questions)", "helped": "It helped", "not_helped": "It did not help",
    "barrier": "It did not work: place the answer sends to", "meant": "Meant, when asked back",
}  # fmt: skip


def stats(settings: Settings, options: argparse.Namespace) -> int:
    """Print the figures as tables, as JSON or as CSV."""
    content, themes = published_content(settings), read_themes(settings.content)
    database = open_database(settings)
    report = read_report(database, themes, local_today(), options.weeks)
    database.dispose()
    if options.json:
        out.json_line(report)
        return 0
    if options.csv:
        out.line(to_csv(report, content, themes).rstrip("\r\n"))
        return 0
    console = Console(highlight=False)
    console.print(f"{report.weeks[0]} to {report.weeks[-1]}: {_shown(report.total)} questions. Women's safety and "
                  f"emergencies are not counted; numbers below {LEAST}, and those they could be worked out from, are "
                  "hidden.")  # fmt: skip
    names = labels(content, themes, "en")
    for name, counts in tables(report).items():
        if any(count != 0 for count in counts.values()):
            table = Table(TITLES[name], "", padding=(0, 1))
            for each, count in counts.items():
                table.add_row(names.get(name, str)(each), _shown(count))
            console.print(table)
    return 0


def _shown(count: int | None) -> str:
    return "hidden" if count is None else str(count)


def _arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--weeks", type=int, default=WEEKS, metavar="N", help=f"weeks back, {WEEKS} by default, "
                     f"{MOST_WEEKS} at most")  # fmt: skip
    form = sub.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="null where fewer than five are behind a number")
    form.add_argument("--csv", action="store_true", help="with the theme codes of data/themes.yml")


VERBS = (Verb("stats", "show how much was asked about what", stats, _arguments),)
