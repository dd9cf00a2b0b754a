"""The figures as a table for a spreadsheet: one row a number, so that organisations can put theirs below each other.

Spreadsheets run what begins with `=`, `+`, `-`, `@`: labels are staff's words, so such a cell begins with an apostrophe.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

from bot.compose.phrases import own_name
from bot.content.types import Content
from bot.statistics.report import Counts, Report
from bot.statistics.themes import Themes

HEADER = ("from", "to", "dimension", "id", "theme", "label", "count", "hidden")
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")

Label = Callable[[str], str]


def to_csv(report: Report, content: Content, themes: Themes, language: str = "nl", *, delimiter: str = ",") -> str:
    """Return the report as CSV. `count` is empty and `hidden` 1 where a count is hidden."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(HEADER)
    for dimension, counts in tables(report).items():
        label = labels(content, themes, language).get(dimension, str)
        for name, count in counts.items():
            theme = _theme(themes, content, dimension, name)
            row = (report.weeks[0], report.weeks[-1], dimension, name, theme, label(name))
            writer.writerow([*map(safe_cell, row), "" if count is None else count, int(count is None)])
    return out.getvalue()


def tables(report: Report) -> dict[str, Counts]:
    """Return every table of a report under its name, in the order in which they are shown."""
    return {
        "outcome": report.by_outcome, "theme": report.by_theme, "topic": report.by_topic,
        "language": report.by_language, "week": report.by_week, "commune": report.by_commune,
        "channel": report.by_channel, "confidence": report.by_confidence, "helped": report.helped,
        "not_helped": report.not_helped, "barrier": report.barriers, "meant": report.meant,
    }  # fmt: skip


def labels(content: Content, themes: Themes, language: str) -> dict[str, Label]:
    """Return how the names of each table are written for people; tables that are not here are written as they are."""

    def topic(name: str) -> str:
        return own_name(content.topics[name].labels, language) if name in content.topics else name

    def tongue(name: str) -> str:
        return content.languages[name].name if name in content.languages else name

    def commune(name: str) -> str:
        return own_name(content.municipalities[name].names, language) if name in content.municipalities else name

    def service(name: str) -> str:
        return own_name(content.services[name].names, language) if name in content.services else name

    def theme(name: str) -> str:
        return own_name(themes.themes.get(name, {}), language) or name

    def faq(name: str) -> str:
        texts = content.faqs[name].texts if name in content.faqs else {}
        first = {code: text.questions[0] for code, text in texts.items() if text.questions}
        return own_name(first, language) or name

    return {
        "theme": theme, "topic": topic, "language": tongue, "commune": commune, "barrier": service,
        "helped": faq, "not_helped": faq, "meant": faq,
    }  # fmt: skip


def safe_cell(text: str) -> str:
    """Return a text that no spreadsheet runs."""
    return f"'{text}" if text.lstrip(" ").startswith(DANGEROUS) else text


def _theme(themes: Themes, content: Content, dimension: str, name: str) -> str:
    if dimension == "theme":
        return name
    if dimension == "topic":
        return themes.theme(name)
    if dimension in {"helped", "not_helped", "meant"} and name in content.faqs:
        return themes.theme(content.faqs[name].topic, name)
    return ""
