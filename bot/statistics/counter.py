"""The counters of one process: added up in memory, written by a thread of their own about every second.

Counting may never slow or fail an answer: adding touches memory alone, and a database that is away is tried again later.
What a process counted since its last writing is lost when the process dies; an orderly stop writes it.
"""

from __future__ import annotations

import logging
import secrets
import threading
from collections import Counter as Tally
from collections.abc import Callable
from datetime import date

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine

from bot.clock import local_today
from bot.statistics.outcome import Counted, Mark
from bot.statistics.tables import KEPT, MARKS, TURNS
from bot.statistics.waiting import Question
from bot.statistics.weeks import week_of
from bot.store.write_ahead import empty_log_of

logger = logging.getLogger(__name__)

WRITE_SECONDS = 1.0
REST_SECONDS = 30.0
"""How long a database that is away is left alone."""
STOP_SECONDS = 5.0
"""Longest an orderly stop waits for the last writing."""
MOST_KEPT = 500
"""Kept questions that wait for a database that is away."""

Key = tuple[str, ...]


class Counter:
    """Counts of one process. Thread-safe."""

    def __init__(
        self, database: Callable[[], Engine], channel: str, *, today: Callable[[], date] = local_today
    ) -> None:
        """`database` is called by the writing thread, at the first need; `channel` is `web` or `telegram`."""
        self._open = database
        self._channel = channel
        self._today = today
        self._engine: Engine | None = None
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._turns: Tally[Key] = Tally()
        self._marks: Tally[Key] = Tally()
        self._kept: dict[str, Key] = {}
        self._taken_back: set[str] = set()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._chores: tuple[Callable[[], None], ...] = ()

    def start(self, *chores: Callable[[], None]) -> None:
        """Begin to write regularly; `chores` are run by the same thread before each writing."""
        self._chores = chores
        self._thread = threading.Thread(target=self._run, name="statistics", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Write what is left, within a time limit."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)

    def turn(self, language: str, counted: Counted) -> None:
        """Count one message."""
        key = (week_of(self._today()), language, counted.topic, counted.faq, counted.outcome, counted.band)
        with self._lock:
            self._turns[(*key, self._channel)] += 1

    def mark(self, mark: Mark, subject: str) -> None:
        """Count something apart."""
        with self._lock:
            self._marks[week_of(self._today()), mark, subject] += 1

    def keep(self, question: Question) -> str:
        """Keep a scrubbed question; return its id."""
        kept_id = secrets.token_hex(8)
        with self._lock:
            if len(self._kept) < MOST_KEPT:
                self._kept[kept_id] = (week_of(self._today()), question.language, question.faq, question.text)
        return kept_id

    def take_back(self, kept_id: str) -> None:
        """Delete a kept question, written or not."""
        with self._lock:
            if self._kept.pop(kept_id, None) is None:
                self._taken_back.add(kept_id)

    def write(self) -> None:
        """Write everything counted so far.

        Raises:
            Exception: mostly Setup or SQLAlchemyError, the database is away; nothing is lost, it is written the next time.
        """
        with self._writing:
            with self._lock:
                turns, self._turns = self._turns, Tally()
                marks, self._marks = self._marks, Tally()
                kept, self._kept = self._kept, {}
                taken_back, self._taken_back = self._taken_back, set()
            if not (turns or marks or kept or taken_back):
                return
            try:
                self._engine = self._engine or self._open()
                with self._engine.begin() as connection:
                    _add(connection, TURNS, turns)
                    _add(connection, MARKS, marks)
                    if kept:
                        rows = [
                            dict(zip(("week", "language", "faq", "text"), row, strict=True)) for row in kept.values()
                        ]
                        connection.execute(
                            KEPT.insert(), [{"id": name, **row} for name, row in zip(kept, rows, strict=True)]
                        )
                    if taken_back:
                        connection.execute(KEPT.delete().where(KEPT.c.id.in_(taken_back)))
            except Exception:
                # whatever it was, what people asked stays counted
                with self._lock:
                    self._turns.update(turns)
                    self._marks.update(marks)
                    self._kept = {**kept, **self._kept}
                    self._taken_back |= taken_back
                raise
            if taken_back:
                empty_log_of(self._engine)

    def _run(self) -> None:
        rest = WRITE_SECONDS
        while not self._stop.wait(rest):
            rest = WRITE_SECONDS if self._work() else REST_SECONDS
        self._work()
        if self._engine is not None:
            self._engine.dispose()

    def _work(self) -> bool:
        # each by itself: a mistake in the training sentences must not keep “forget me” out of the database
        return all([self._is_done(task) for task in (*self._chores, self.write)])

    def _is_done(self, task: Callable[[], None]) -> bool:
        try:
            task()
        except Exception as error:  # noqa: BLE001 - nothing here may end the thread; the message could hold values
            what = "Nothing is counted" if task == self.write else "Something beside counting does not work"
            logger.warning("%s for the moment: %s", what, type(error).__name__)
            return False
        return True


def _add(connection: Connection, table: object, counts: Tally[Key]) -> None:
    """Add counts to their rows; rows that are not there begin with them."""
    if not counts:
        return
    insert = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(table)
    columns = [column.name for column in insert.table.columns]
    statement = insert.on_conflict_do_update(
        index_elements=columns[:-1], set_={"total": insert.table.c.total + insert.excluded.total}
    )
    # one order in every process, so that two of them never wait for each other's rows
    rows = [dict(zip(columns, (*key, count), strict=True)) for key, count in sorted(counts.items())]
    connection.execute(statement, rows)
