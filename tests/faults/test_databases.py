"""Databases that are locked, damaged or gone: conversations go on, nothing is lost that was said, forgetting stays."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec
import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet

from bot import conversations as module
from bot.breaker import Breaker
from bot.conversations import Conversations
from bot.rasa.tracker_store import LoketTrackerStore
from bot.settings import ROOT
from bot.steady import SteadyConversations

SECRET = "s" * 32


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BUSY_SECONDS", 0.05)


def steady(path: Path) -> SteadyConversations:
    """Conversations that ask their database again at once."""
    return SteadyConversations(path, SECRET, rests=lambda: Breaker(first_rest_s=0, longest_rest_s=0))


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the file as a backup gone wrong does: nobody else writes."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("BEGIN EXCLUSIVE")
        yield
        db.execute("ROLLBACK")


def test_a_locked_database_loses_nothing_and_is_written_when_it_opens(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    kept = steady(path)
    before = kept.create("known", "nl")
    with locked(path):
        kept.save("known", msgspec.structs.replace(before, language="nl"))
        kept.create("new", "fr")
        assert kept.load("known").language == "nl"  # type: ignore[union-attr]
        assert kept.load("new") is not None
        assert kept.load("never minted") is None
        assert kept.unsaved == 2
    kept.create("later", None)
    other = Conversations(path, SECRET)
    assert other.load("known").language == "nl"  # type: ignore[union-attr]
    assert other.load("new") is not None
    assert kept.unsaved == 0
    kept.close()
    other.close()


def test_what_is_forgotten_while_the_database_is_locked_is_forgotten_at_once_and_for_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.steady.KNOWN", 20)
    path = tmp_path / "c.sqlite"
    kept = steady(path)
    kept.create("known", "nl")
    with locked(path):
        kept.delete("known")
        for number in range(21):
            kept.create(f"meanwhile {number}", None)
        assert kept.load("known") is None
    kept.create("later", None)
    other = Conversations(path, SECRET)
    assert other.load("known") is None
    kept.close()
    other.close()


def test_a_database_damaged_under_way_is_begun_anew_and_conversations_go_on(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    kept = steady(path)
    for number in range(300):  # more than SQLite keeps in its memory
        kept.create(f"old {number}", "nl" * 10_000)
    state = kept.create("known", "nl")
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with path.open("r+b") as file:
        file.seek(8192)
        file.write(b"\xff" * (path.stat().st_size - 8192))
    kept.prune()
    for number in range(300):
        kept.load(f"old {number}")
    kept.save("known", msgspec.structs.replace(state, language="ar"))
    other = Conversations(path, SECRET)
    assert other.load("known").language == "ar"  # type: ignore[union-attr]
    kept.close()
    other.close()


def test_a_damaged_file_does_not_stop_the_start(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    path.write_bytes(b"no database " * 2000)
    kept = steady(path)
    assert kept.create("new", None) is not None
    kept.close()


async def test_rasa_answers_without_its_database_and_keeps_no_words_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "trackers.sqlite"
    path.write_bytes(b"no database " * 2000)
    store = LoketTrackerStore(domain=Domain.load(str(ROOT / "domain.yml")), dialect="sqlite", db=str(path))
    tracker = await store.get_or_create_tracker("a")
    tracker.update(SlotSet("faq_id", "housing_ais"))
    with locked(path):
        await store.save(tracker)
        found = await store.retrieve("a")
        assert found is None or found.get_slot("faq_id") is None
        # a second turn does not wait for the lock again, though reading worked
        assert store._writes.state == "open"
        assert store._reads.state == "closed"
