"""Where conversations are kept: in a file of this machine, or in the database that several machines share.

The same rows and the same rules; only what reads and writes a row differs.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from sqlalchemy import Column, Float, LargeBinary, String, Table, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.breaker import Breaker
from bot.conversations import LIFE_SECONDS
from bot.errors import Setup
from bot.settings import Settings
from bot.steady import SteadyConversations, rests
from bot.store.database import connect, open_database
from bot.store.tables import METADATA

logger = logging.getLogger(__name__)

CONVERSATION = Table(
    "conversation",
    METADATA,
    # the keyed hash of the id, never the id
    Column("name", String(64), primary_key=True),
    Column("used", Float(53), nullable=False, index=True),
    Column("state", LargeBinary, nullable=False),
)


class SharedConversations(SteadyConversations):
    """Conversations in the database of LOKET_DATABASE: any process of any machine goes on with them."""

    failures = (SQLAlchemyError,)

    def __init__(
        self,
        database: Engine,
        secret: str,
        *,
        life_seconds: float = LIFE_SECONDS,
        rests: Callable[[], Breaker] = rests,
    ) -> None:
        self._database = database
        self._secret = secret.encode()
        self._life = life_seconds
        self._lock = threading.Lock()
        self._begin(rests)

    def close(self) -> None:
        """Close the connections."""
        self._database.dispose()

    def _read_row(self, name: str) -> tuple[bytes, float] | None:
        with self._database.connect() as connection:
            row = connection.execute(
                select(CONVERSATION.c.state, CONVERSATION.c.used).where(CONVERSATION.c.name == name)
            ).first()
        return (bytes(row.state), row.used) if row is not None else None

    def _write_row(self, name: str, used: float, state: bytes) -> None:
        dialect = postgresql if self._database.dialect.name == "postgresql" else sqlite
        insert = dialect.insert(CONVERSATION).values(name=name, used=used, state=state)
        update = {"used": insert.excluded.used, "state": insert.excluded.state}
        with self._database.begin() as connection:
            connection.execute(insert.on_conflict_do_update(index_elements=["name"], set_=update))

    def _delete_row(self, name: str) -> None:
        with self._database.begin() as connection:
            connection.execute(delete(CONVERSATION).where(CONVERSATION.c.name == name))

    def _delete_rows(self, before: float) -> int:
        with self._database.begin() as connection:
            return int(connection.execute(delete(CONVERSATION).where(CONVERSATION.c.used < before)).rowcount)

    def _mend(self, error: Exception) -> None:
        """A server mends itself; nothing of it is removed from here."""


def open_conversations(settings: Settings) -> SteadyConversations:
    """Open the conversations of this installation.

    Raises:
        Setup: a folder cannot be written.
    """
    if not settings.is_database_shared:
        return SteadyConversations(settings.var / "conversations.sqlite", settings.secret)
    try:
        database = open_database(settings)
    except Setup as problem:
        # people are answered from memory until it is back
        logger.warning("%s", problem)
        database = connect(settings.database)
    return SharedConversations(database, settings.secret)
