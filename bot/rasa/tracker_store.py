"""Conversations in SQL, without words.

`PUT /model` drops an in-memory tracker store and every conversation with it, so the store is SQL from the start. Rasa's
own keeps the whole text of every message and cannot delete; this one blanks text before it is written, writes nothing of
danger and sensitive subjects, reads back only the last events, deletes by sender and by age, and writes ahead (WAL), being
the only writer of its file.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
import sqlalchemy.orm
import sqlalchemy.pool
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.trackers import DialogueStateTracker

from bot.breaker import Breaker
from bot.rasa.unwritten_events import UnwrittenEvents, is_discreet, shortened
from bot.store.broken import remove_if_broken
from bot.store.database import connect
from bot.store.write_ahead import empty_log_of

logger = logging.getLogger(__name__)
T = TypeVar("T")

MOST_EVENTS = 30
"""Events read back a turn, about five turns; one conversation slowed from 45 to 97 ms over 150 turns without a bound."""

AWAY_SECONDS = 5.0
"""Longest rest before a database that failed is asked again."""

_STORED = "_loket_stored_events"


def without_words(event: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of an event in which nothing a person typed is left."""
    blank = {**event}
    if blank.get("event") == "user":
        heard = blank.get("parse_data") or {}
        # what it was nearest to is for this turn alone; rules look at the intent and the language of the turns before
        entities = [one for one in heard.get("entities") or [] if one.get("entity") == "language"]
        blank["text"] = ""
        blank["parse_data"] = {"text": "", "intent": heard.get("intent") or {}, "entities": entities}
    elif blank.get("event") == "bot":
        # what the loket said is not kept either: it tells what was asked
        blank["text"] = None
        blank["data"] = {}
    return blank


class LoketTrackerStore(SQLTrackerStore):
    """See the module."""

    engine: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if kwargs.get("dialect", "sqlite") == "sqlite" and kwargs.get("db"):
            remove_if_broken(Path(kwargs["db"]))
        address = kwargs.pop("address", None)
        if address is not None:
            # Rasa takes a whole address where it expects a host
            kwargs["host"] = address
        super().__init__(*args, **kwargs)
        # a locked file can be read: a read that works must not make every turn wait for its write
        self._reads, self._writes = (Breaker(longest_rest_s=AWAY_SECONDS) for _ in range(2))
        self._unwritten = UnwrittenEvents()
        if self.engine.dialect.name == "sqlite":
            # SQLAlchemy opens SQLite files anew for every session; we are the only writer, so connections are kept
            self.engine = sa.create_engine(
                self.engine.url, poolclass=sa.pool.QueuePool, connect_args={"check_same_thread": False}
            )
            sa.event.listen(self.engine, "connect", _set_sqlite_options)
            self.sessionmaker = sa.orm.sessionmaker(bind=self.engine)
        elif address is not None:
            # with time limits, and connections that survive a restart of the database
            self.engine.dispose()
            self.engine = connect(address)
            self.sessionmaker = sa.orm.sessionmaker(bind=self.engine)

    async def _retrieve(self, sender_id: str, fetch_events_from_all_sessions: bool) -> DialogueStateTracker | None:
        return self._steady(self._reads, lambda: self._read(sender_id))

    def _steady(self, away: Breaker, work: Callable[[], T]) -> T | None:
        """Do it, or nothing while the database is away: one question is then answered without what was said before.

        Rasa's own answer to a failed save is a store in memory that keeps every word until the process ends.
        """
        if away.allows() == "no":
            return None
        try:
            done = work()
        except sa.exc.SQLAlchemyError as error:
            away.failed()
            # the type alone: the message holds the row
            logger.warning("The conversations of Rasa cannot be kept now (%s).", type(error).__name__)
            return None
        away.worked()
        return done

    def _read(self, sender_id: str) -> DialogueStateTracker | None:
        event = self.SQLEvent.__table__.c
        last = sa.select(event.id, event.data).where(event.sender_id == sender_id).order_by(event.id.desc())
        with self.engine.connect() as connection:
            rows = connection.execute(last.limit(MOST_EVENTS)).all()
            lasting = self._lasting(connection, sender_id, rows[-1].id) if len(rows) == MOST_EVENTS else []
        held = self._unwritten.of(sender_id, rows[0].id if rows else 0)
        if not (rows or held) or self.domain is None:
            return None
        events = [*held] if held else [*lasting, *(json.loads(row.data) for row in reversed(rows))]
        tracker = DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)
        setattr(tracker, _STORED, len(tracker.events))
        return tracker

    def _lasting(self, connection: Any, sender_id: str, before: int) -> list[dict[str, Any]]:
        """Return what still holds of the events too old to be read back: the last value of each slot, the open form."""
        event = self.SQLEvent.__table__.c
        found = sa.select(sa.func.max(event.id)).where(event.sender_id == sender_id, event.id < before)
        slots = found.where(event.type_name == "slot").group_by(event.action_name)
        forms = found.where(event.type_name == "active_loop").group_by(event.type_name)
        lasting = sa.or_(event.id.in_(slots), event.id.in_(forms))
        rows = connection.execute(sa.select(event.data).where(lasting).order_by(event.id))
        return [json.loads(data) for (data,) in rows]

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Write the events of this turn, without words."""
        await self.stream_events(tracker)
        self._steady(self._writes, lambda: self._write(tracker))

    def _write(self, tracker: DialogueStateTracker) -> None:
        events, sender = list(tracker.events), tracker.sender_id
        new = [event.as_dict() for event in events[getattr(tracker, _STORED, 0) :]]
        is_secret = is_discreet(new)
        if new and not is_secret:
            # one statement; Rasa's object for each event took twice as long
            with self.engine.begin() as connection:
                connection.execute(self.SQLEvent.__table__.insert(), [_row(sender, event) for event in new])
        if is_secret or sender in self._unwritten:
            whole = shortened([without_words(event.as_dict()) for event in events], MOST_EVENTS)
            self._unwritten.hold(sender, self._newest(sender), whole)
        setattr(tracker, _STORED, len(events))

    def _newest(self, sender_id: str) -> int:
        event = self.SQLEvent.__table__.c
        with self.engine.connect() as connection:
            newest = connection.execute(sa.select(sa.func.max(event.id)).where(event.sender_id == sender_id))
            return newest.scalar() or 0

    async def delete(self, sender_id: str) -> None:
        """Delete one conversation, and what stood of it in the log beside the file."""
        self._unwritten.drop(sender_id)
        with self.session_scope() as session:
            session.query(self.SQLEvent).filter(self.SQLEvent.sender_id == sender_id).delete()
            session.commit()
        empty_log_of(self.engine)

    async def prune(self, before: float) -> int:
        """Delete the conversations whose last event is older than `before` (Unix time); return how many."""
        with self.session_scope() as session:
            last = sa.func.max(self.SQLEvent.timestamp)
            rows = session.query(self.SQLEvent.sender_id).group_by(self.SQLEvent.sender_id).having(last < before).all()
            senders: Iterable[str] = [sender for (sender,) in rows]
            for sender in senders:
                session.query(self.SQLEvent).filter(self.SQLEvent.sender_id == sender).delete()
            session.commit()
        empty_log_of(self.engine)
        return len(rows)


def _row(sender_id: str, event: dict[str, Any]) -> dict[str, Any]:
    data = without_words(event)
    return {
        "sender_id": sender_id,
        "type_name": event.get("event"),
        "timestamp": data.get("timestamp"),
        "intent_name": ((data.get("parse_data") or {}).get("intent") or {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }


def _set_sqlite_options(connection: Any, _: Any) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    # Rasa answers nobody while it waits: a database that is locked for longer is away
    connection.execute("PRAGMA busy_timeout=500")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA secure_delete=ON")
