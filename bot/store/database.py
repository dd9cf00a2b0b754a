"""Opening the database: SQLite in `var/` by default, any SQLAlchemy address in LOKET_DATABASE.

Opening brings the tables to the newest form; processes that start at once wait for the one that does it. Alembic is loaded
only where there is something to bring: it is 10 MB of every process and a second of its start.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from filelock import FileLock
from sqlalchemy import create_engine, event, inspect, text
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from bot.errors import Setup
from bot.settings import Settings

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_SECONDS = 5.0


class NewerTables(Exception):
    """The tables are of a newer loket than this one."""


def open_database(settings: Settings) -> Engine:
    """Connect, and bring the tables to the newest form.

    Raises:
        Setup: the address is wrong or nothing answers there; the message never holds a password.
    """
    try:
        engine = connect(settings.database)
        settings.var.mkdir(parents=True, exist_ok=True)
        with FileLock(settings.var / "migrate.lock", timeout=120):
            if form(engine) != newest():
                migrate(engine)
    except (ArgumentError, SQLAlchemyError, NewerTables, OSError) as error:
        raise Setup(
            f"The database {shown(settings.database)} cannot be opened ({type(error).__name__}).",
            next_step="Look at LOKET_DATABASE, and whether the database runs.",
        ) from error
    return engine


def connect(address: str) -> Engine:
    """Return an engine for an SQLAlchemy address, without looking at its tables."""
    if not address.startswith("sqlite"):
        limits = {"connect_timeout": 3, "tcp_user_timeout": 5000, "options": "-c statement_timeout=10000"}
        is_postgres = make_url(address).get_backend_name() == "postgresql"
        return create_engine(
            address, pool_pre_ping=True, pool_size=5, max_overflow=10, pool_timeout=3,
            connect_args=limits if is_postgres else {},
        )  # fmt: skip
    engine = create_engine(address, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def newest() -> str:
    """Return the name of the newest form of the tables: the number its file begins with."""
    return max(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def form(engine: Engine) -> str | None:
    """Return the name of the form the tables have, None when there are none."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return str(found) if found is not None else None


def migrate(engine: Engine) -> None:
    """Bring the tables to the newest form.

    Raises:
        NewerTables: they are of a newer loket.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        if engine.dialect.name == "postgresql":
            # several machines may start at once; the lock ends with the transaction
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7136505)")
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise NewerTables(str(error)) from error


def shown(address: str) -> str:
    """Return an address without its password."""
    try:
        return str(make_url(address).render_as_string(hide_password=True))
    except ArgumentError:
        return "(not an address)"


def _prepare_sqlite(connection: Any, record: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
