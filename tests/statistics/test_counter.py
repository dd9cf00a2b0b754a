"""Counting never slows or fails a turn: a database that is away is tried again, nothing is lost meanwhile."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy.engine import Engine as Database

from bot.errors import Setup
from bot.settings import Settings
from bot.statistics import counter as module
from bot.statistics.counter import Counter
from bot.statistics.kept import read_kept
from bot.statistics.outcome import Counted
from bot.statistics.waiting import Question
from tests.statistics.conftest import Desk


def totals(database: Database) -> int:
    with database.connect() as connection:
        return int(connection.exec_driver_sql("SELECT coalesce(sum(total), 0) FROM stat_turns").scalar() or 0)


def test_a_database_that_is_away_loses_nothing(database: Database) -> None:
    is_away = True

    def opened() -> Database:
        if is_away:
            raise Setup("away")
        return database

    counter = Counter(opened, "web")
    counter.turn("nl", Counted("answered"))
    kept_id = counter.keep(Question("waar", "nl", ""))
    with pytest.raises(Setup):
        counter.write()
    counter.turn("nl", Counted("answered"))
    counter.take_back(kept_id)
    is_away = False
    counter.write()
    assert totals(database) == 2
    assert read_kept(database) == ()


def test_a_locked_database_does_not_hold_up_an_answer(desk: Desk) -> None:
    conversation = desk.begin()
    with desk.database.begin() as connection:
        connection.exec_driver_sql("INSERT INTO stat_marks VALUES ('2026-W01', 'helped', 'x', 1)")
        writer = threading.Thread(target=desk.counter.write)
        desk.say(conversation, "waar kan ik wonen")
        writer.start()
        # the writing thread waits for the lock; the next person does not
        assert desk.say(conversation, "waar kan ik wonen").replies[0].state == "answer"
        assert writer.is_alive()
    writer.join()
    desk.counter.write()
    assert totals(desk.database) == 2


def test_an_orderly_stop_writes_what_is_left(settings: Settings, database: Database) -> None:
    counter = Counter(lambda: database, "web")
    counter.start()
    counter.turn("nl", Counted("answered"))
    counter.stop()
    assert totals(database) == 1


def test_a_chore_that_fails_does_not_end_the_thread(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WRITE_SECONDS", 0.01)
    monkeypatch.setattr(module, "REST_SECONDS", 0.01)
    came = threading.Semaphore(0)

    def chore() -> None:
        came.release()
        raise ValueError("x")

    counter = Counter(lambda: database, "web")
    counter.start(chore)
    assert came.acquire(timeout=60)
    assert came.acquire(timeout=60)
    counter.stop()


def test_a_chore_that_fails_holds_up_neither_counting_nor_forgetting(database: Database) -> None:
    def chore() -> None:
        raise ValueError("x")

    counter = Counter(lambda: database, "web")
    left = counter.keep(Question("waar", "nl", ""))
    counter.write()
    counter.start(chore)
    counter.turn("nl", Counted("answered"))
    counter.take_back(left)
    counter.stop()
    assert totals(database) == 1
    assert read_kept(database) == ()


def test_whatever_happens_while_it_writes_nothing_is_lost(database: Database) -> None:
    broken = True

    def opened() -> Database:
        if broken:
            raise RuntimeError("nobody thought of this")
        return database

    counter = Counter(opened, "web")
    counter.turn("nl", Counted("answered"))
    with pytest.raises(RuntimeError):
        counter.write()
    broken = False
    counter.write()
    assert totals(database) == 1
