"""Opening the database: SQLite in `var/` by default, any SQLAlchemy address in LOKET_DATABASE.

Opening brings the tables to the newest form (alembic); processes that start at once wait for the one that does it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from filelock import FileLock
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from bot.errors import Setup
from bot.settings import Settings

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_SECONDS = 5.0


def open_database(settings: Settings) -> Engine:
    """Connect, and bring the tables to the newest form.

    Raises:
        Setup: the address is wrong or nothing answers there; the message never holds a password.
    """
    try:
        engine = connect(settings.database)
        settings.var.mkdir(parents=True, exist_ok=True)
        with FileLock(settings.var / "migrate.lock", timeout=120):
            migrate(engine)
    except (ArgumentError, SQLAlchemyError, CommandError, OSError) as error:
        # CommandError: its tables are of a newer loket than this one
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


def migrate(engine: Engine) -> None:
    """Bring the tables to the newest form."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        if engine.dialect.name == "postgresql":
            # several machines may start at once; the lock ends with the transaction
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7136505)")
        command.upgrade(config, "head")


def shown(address: str) -> str:
    """Return an address without its password."""
    try:
        return str(make_url(address).render_as_string(hide_password=True))
    except ArgumentError:
        return "(not an address)"


def _prepare_sqlite(connection: Any, record: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
