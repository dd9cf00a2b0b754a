"""The questions people agreed to leave, as staff read them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.statistics.tables import KEPT
from bot.store.write_ahead import empty_log_of


@dataclass(frozen=True)
class Kept:
    """A scrubbed question."""

    id: str
    week: str
    language: str
    faq: str
    """Id of the FAQ it was nearest to, empty when none was near."""
    text: str


def read_kept(database: Engine) -> tuple[Kept, ...]:
    """Return all kept questions, the newest week first."""
    with database.connect() as connection:
        rows = connection.execute(select(KEPT).order_by(KEPT.c.week.desc(), KEPT.c.id))
        return tuple(Kept(row.id, row.week, row.language, row.faq, row.text) for row in rows)


def find_kept(database: Engine, kept_id: str) -> Kept | None:
    """Return one kept question."""
    return next((kept for kept in read_kept(database) if kept.id == kept_id), None)


def delete_kept(database: Engine, kept_id: str) -> bool:
    """Delete one; say whether it was there."""
    with database.begin() as connection:
        is_gone = bool(connection.execute(KEPT.delete().where(KEPT.c.id == kept_id)).rowcount)
    empty_log_of(database)
    return is_gone
