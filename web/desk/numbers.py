"""The numbers: how much was asked about what, what came of it, and a file for a spreadsheet. Small counts are hidden."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, request

from bot.clock import local_today
from bot.statistics.export import labels, tables, to_csv
from bot.statistics.hide import LEAST
from bot.statistics.report import MOST_WEEKS, Report, read_report
from bot.statistics.themes import Themes, read_themes
from web.app import services
from web.desk.access import needs
from web.desk.charts import bar, columns
from web.desk.render import has_text, language, page, t
from web.desk.state import desk

routes = Blueprint("numbers", __name__)

SPANS = (4, 12, 26, 52, MOST_WEEKS)
"""Weeks one can choose."""
USUAL = 12
SHOWN = ("outcome", "topic", "theme", "language", "commune", "channel", "confidence", "barrier", "meant")
"""Tables of the page in their order; weeks and "did it help" have forms of their own."""


@dataclass(frozen=True)
class Row:
    """One line of a table."""

    name: str
    count: int | None
    """None: hidden."""


@dataclass(frozen=True)
class Helped:
    """What people said of one FAQ."""

    name: str
    yes: int | None
    no: int | None


@routes.get("/numbers")
@needs("numbers.read")
def show() -> Response:
    """Show the figures of some weeks."""
    weeks = _weeks()
    report, themes = _report(weeks)
    shown = {name: _rows(report, themes, name) for name in SHOWN}
    return page(
        "numbers.html",
        report=report,
        weeks=weeks,
        spans=SPANS,
        least=LEAST,
        tables={name: rows for name, rows in shown.items() if any(row.count != 0 for row in rows)},
        helped=_helped(report, themes),
        chart=columns({week[5:]: count for week, count in report.by_week.items()}, t("numbers.chart")),
        bar=bar,
    )


@routes.get("/numbers.csv")
@needs("numbers.export")
def export() -> Response:
    """Return the figures as a file; semicolons, because the spreadsheets of Belgian offices ask for them."""
    report, themes = _report(_weeks())
    content = services().content.current().content
    text = "\ufeff" + to_csv(report, content, themes, language(), delimiter=";")
    name = f"loket-{report.weeks[0]}-{report.weeks[-1]}.csv"
    return Response(
        text.encode(), mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _weeks() -> int:
    asked = request.args.get("weeks", USUAL, type=int)
    return asked if asked in SPANS else USUAL


def _report(weeks: int) -> tuple[Report, Themes]:
    themes = read_themes(services().settings.content)
    return read_report(desk().office.engine, themes, local_today(), weeks), themes


def _rows(report: Report, themes: Themes, table: str) -> tuple[Row, ...]:
    named = labels(services().content.current().content, themes, language()).get(table)
    found = tables(report)[table]
    return tuple(Row(_name(table, name, named(name) if named else name), count) for name, count in found.items())


def _name(table: str, name: str, label: str) -> str:
    """Return a name in the reader's words: the fixed ones stand in the desk's texts."""
    key = f"numbers.{table}_{name}"
    if label == name and has_text(key):
        return t(key)
    return t("numbers.unknown") if name == "unknown" else label


def _helped(report: Report, themes: Themes) -> tuple[Helped, ...]:
    named = labels(services().content.current().content, themes, language())["helped"]
    faqs = dict.fromkeys((*report.helped, *report.not_helped))
    return tuple(Helped(named(faq), report.helped.get(faq, 0), report.not_helped.get(faq, 0)) for faq in faqs)
