"""The figures of some weeks, ready to be shown: every table with its small counts hidden."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import msgspec
from sqlalchemy import func, select
from sqlalchemy.engine import Connection, Engine

from bot.statistics.hide import hide_small, shown
from bot.statistics.outcome import OUTCOMES
from bot.statistics.tables import MARKS, TURNS
from bot.statistics.themes import Themes
from bot.statistics.weeks import weeks_until

MOST_WEEKS = 157
"""Three years: counters live no longer."""
UNKNOWN = "unknown"
"""Name of what belongs to nothing that is known: a refused question has no subject."""

Counts = dict[str, int | None]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """Figures of some weeks. A count is None where it is hidden; what is hidden is in no sum but `total`."""

    weeks: tuple[str, ...]
    """ISO weeks, the oldest first."""
    total: int | None
    """Messages that were a question, and what came of them."""
    by_outcome: Counts
    by_topic: Counts
    by_theme: Counts
    by_language: Counts
    by_channel: Counts
    by_confidence: Counts
    by_week: Counts
    by_commune: Counts
    """Chosen on the way to a place; never joined with anything else."""
    helped: Counts
    """FAQ → people who said that it helped."""
    not_helped: Counts
    barriers: Counts
    """Service → people who said that it did not work, after an answer that sends there."""
    meant: Counts
    """FAQ → people who meant it when the loket asked back."""


def read_report(database: Engine, themes: Themes, today: date, weeks: int) -> Report:
    """Read the figures of the last `weeks` weeks, the one of `today` included.

    Raises:
        SQLAlchemyError: the database is away.
    """
    span = weeks_until(today, min(max(weeks, 1), MOST_WEEKS))
    with database.connect() as connection:
        topics, by_theme = _topics(connection, themes, span)
        by_week = _turns(connection, span, "week")
        outcomes = _turns(connection, span, "outcome")
        return Report(
            weeks=span,
            total=shown(sum(by_week.values())),
            by_outcome=hide_small({outcome: outcomes.get(outcome, 0) for outcome in OUTCOMES}),
            by_topic=topics,
            by_theme=by_theme,
            by_language=hide_small(_turns(connection, span, "language")),
            by_channel=hide_small(_turns(connection, span, "channel")),
            by_confidence=hide_small(_turns(connection, span, "band")),
            by_week=hide_small({week: by_week.get(week, 0) for week in span}),
            by_commune=hide_small(_marks(connection, span, "commune")),
            helped=hide_small(_marks(connection, span, "helped")),
            not_helped=hide_small(_marks(connection, span, "not_helped")),
            barriers=hide_small(_marks(connection, span, "barrier")),
            meant=hide_small(_marks(connection, span, "meant")),
        )


def _topics(connection: Connection, themes: Themes, span: Sequence[str]) -> tuple[Counts, Counts]:
    """Return the counts by subject and by theme.

    Both are sums over the same pairs: hidden apart, one could be used to work out the other.
    """
    columns = (TURNS.c.topic, TURNS.c.faq)
    query = select(*columns, func.sum(TURNS.c.total)).where(_within(TURNS.c.week, span)).group_by(*columns)
    pairs: dict[str, int] = {}
    for topic, faq, count in connection.execute(query):
        pair = f"{topic or UNKNOWN} {themes.theme(topic, faq)}"
        pairs[pair] = pairs.get(pair, 0) + int(count)
    hidden = hide_small(pairs)
    return _ordered(_sums(hidden, 0)), _ordered(_sums(hidden, 1))


def _sums(pairs: Mapping[str, int | None], part: int) -> Counts:
    found: Counts = {}
    for pair, count in pairs.items():
        name = pair.split(" ")[part]
        before = found.setdefault(name, None)
        if count is not None:
            found[name] = (before or 0) + count
    return found


def _turns(connection: Connection, span: Sequence[str], dimension: str) -> dict[str, int]:
    column = TURNS.c[dimension]
    query = select(column, func.sum(TURNS.c.total)).where(_within(TURNS.c.week, span)).group_by(column)
    return _largest_first(connection.execute(query))


def _marks(connection: Connection, span: Sequence[str], mark: str) -> dict[str, int]:
    query = (
        select(MARKS.c.subject, func.sum(MARKS.c.total))
        .where(_within(MARKS.c.week, span), MARKS.c.mark == mark)
        .group_by(MARKS.c.subject)
    )
    return _largest_first(connection.execute(query))


def _within(week: object, span: Sequence[str]) -> object:
    return week.between(span[0], span[-1])  # type: ignore[attr-defined]


def _largest_first(rows: Iterable[tuple[str, int]]) -> dict[str, int]:
    found = [(name or UNKNOWN, int(count)) for name, count in rows]
    return dict(sorted(found, key=lambda pair: (-pair[1], pair[0])))


def _ordered(counts: Counts) -> Counts:
    return dict(sorted(counts.items(), key=lambda pair: (-(pair[1] or 0), pair[0])))
