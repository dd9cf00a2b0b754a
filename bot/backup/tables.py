"""The tables as lines of JSON, the same from SQLite and PostgreSQL: a backup of one can be restored into the other.

What lives a day or less is left out: a backup must not keep a conversation longer than it may live. Sessions of staff too.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import Integer, MetaData, Table, func, select, text
from sqlalchemy.engine import Connection, Engine

from bot.errors import Setup

SHORT_LIVED = frozenset(
    {"alembic_version", "conversation", "events", "staff_attempt", "staff_kept_form", "staff_session"}
)
"""Never in a backup: conversations, what staff have in hand, and what the database's form itself is."""


def dump(engine: Engine) -> tuple[str, dict[str, bytes]]:
    """Return the form of the tables (alembic's revision), and each table's rows as lines of JSON, all of one moment."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            revision = str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
            return revision, {table.name: _rows(connection, table) for table in _tables(connection)}


def load(engine: Engine, tables: dict[str, bytes]) -> int:
    """Put rows into the empty tables of a database of the newest form; return how many.

    Raises:
        Setup: a table already has rows, or is not one of ours.
    """
    count = 0
    with engine.begin() as connection:
        known = {table.name: table for table in _tables(connection)}
        if unknown := sorted(set(tables) - set(known)):
            raise Setup(f"This release has no table {unknown[0]}.", next_step="Restore with the release that made it.")
        for table in known.values():
            rows = [_read(table, line) for line in tables.get(table.name, b"").splitlines()]
            if not rows:
                continue
            if connection.execute(select(func.count()).select_from(table)).scalar_one():
                raise Setup(f"The table {table.name} is not empty.", next_step="Restore into an empty database.")
            connection.execute(table.insert(), rows)
            count += len(rows)
            _count_on(connection, table)
    return count


def _tables(connection: Connection) -> Iterator[Table]:
    """Yield our tables, those that others point at first."""
    found = MetaData()
    found.reflect(connection)
    return (table for table in found.sorted_tables if table.name not in SHORT_LIVED)


def _rows(connection: Connection, table: Table) -> bytes:
    order = list(table.primary_key.columns)
    rows = connection.execute(select(table).order_by(*order)).mappings()
    return b"\n".join(msgspec.json.encode({name: _plain(value) for name, value in row.items()}) for row in rows)


def _plain(value: Any) -> Any:
    return {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes) else value


def _read(table: Table, line: bytes) -> dict[str, Any]:
    row: dict[str, Any] = msgspec.json.decode(line)
    if set(row) - {column.name for column in table.columns}:
        raise Setup(f"The table {table.name} has other columns.", next_step="Restore with the release that made it.")
    return {
        name: base64.b64decode(value["base64"]) if isinstance(value, dict) else value for name, value in row.items()
    }


def _count_on(connection: Connection, table: Table) -> None:
    """Let PostgreSQL number the next row after the ones that were put in."""
    for column in table.primary_key.columns:
        if connection.dialect.name == "postgresql" and isinstance(column.type, Integer):
            sequence = connection.execute(
                text("SELECT pg_get_serial_sequence(:table, :column)"), {"table": table.name, "column": column.name}
            ).scalar()
            if sequence:
                highest = connection.execute(select(func.max(column))).scalar_one()
                connection.execute(text("SELECT setval(:name, :value)"), {"name": sequence, "value": highest})
