"""How long statistics live: counters three years, so that a season can be compared; kept questions ninety days."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.engine import Engine

from bot.settings import Settings
from bot.statistics.tables import KEPT, MARKS, TURNS
from bot.statistics.weeks import first_whole_week
from bot.store.database import open_database
from bot.store.write_ahead import empty_log_of

COUNTS_LIVE_DAYS = 3 * 365
QUESTIONS_LIVE_DAYS = 90
"""Only the week is known, so a question of it is deleted when its first day is this old: never later than promised."""


def prune_statistics(settings: Settings, today: date) -> int:
    """Delete what has lived its time from the database of an installation; see `forget_old`.

    Raises:
        Setup, SQLAlchemyError: the database is away.
    """
    database = open_database(settings)
    try:
        return forget_old(database, today)
    finally:
        database.dispose()


def oldest_kept(today: date) -> str:
    """Return the oldest week whose questions are still kept."""
    return first_whole_week(today - timedelta(days=QUESTIONS_LIVE_DAYS - 1))


def forget_old(database: Engine, today: date) -> int:
    """Delete what has lived its time; return how many questions."""
    counts_from = first_whole_week(today - timedelta(days=COUNTS_LIVE_DAYS))
    questions_from = oldest_kept(today)
    with database.begin() as connection:
        for table in (TURNS, MARKS):
            connection.execute(table.delete().where(table.c.week < counts_from))
        gone = connection.execute(KEPT.delete().where(KEPT.c.week < questions_from)).rowcount
    if gone:
        empty_log_of(database)
    return int(gone)
