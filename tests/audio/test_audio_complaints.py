"""What the operator is told of the disk and the index: the right advice, and only as long as it is so."""

from __future__ import annotations

import sqlite3

import pytest

from audio import index_file
from audio import library as library_module
from audio.library import Library
from audio.utterance import Utterance

SAID, OTHER = Utterance("nl", "Goedendag"), Utterance("nl", "Tot ziens")


@pytest.fixture
def impatient(monkeypatch):
    """Wait for a held file as long as for a free one."""
    connect = sqlite3.connect
    monkeypatch.setattr(index_file.sqlite3, "connect", lambda path, **how: connect(path, **how | {"timeout": 0}))


@pytest.fixture
def hold(tmp_path):
    """Hold the file as a copy of it would, until it is let go."""
    holders = []

    def begin():
        holder = sqlite3.connect(tmp_path / "index.sqlite3", isolation_level=None)
        holder.execute("BEGIN EXCLUSIVE")
        holders.append(holder)
        return holder

    yield begin
    for holder in holders:
        holder.close()


def codes(library):
    return [warning.code for warning in library.warnings]


def test_a_file_that_was_held_is_not_called_broken_and_it_passes(tmp_path, impatient, hold):
    library = Library(tmp_path)
    holder = hold()
    library.register(SAID, ephemeral=False)
    assert codes(library) == ["index_locked"]
    assert "delete" not in library.warnings[0].next_step
    assert library.find(SAID.key)[0] == SAID, "it is heard from memory"
    holder.execute("ROLLBACK")
    library.register(OTHER, ephemeral=False)
    assert library.warnings == ()
    library.close()


def test_a_file_that_was_held_at_the_start_is_opened_later(tmp_path, impatient, hold, monkeypatch):
    Library(tmp_path).close()
    holder = hold()
    library = Library(tmp_path)
    assert codes(library) == ["index_locked"]
    holder.execute("ROLLBACK")
    monkeypatch.setattr(library_module, "OPEN_AGAIN_S", 0.0)
    library._open_again = 0.0
    library.register(SAID, ephemeral=False)
    assert library.warnings == ()
    assert Library(tmp_path).find(SAID.key) == (SAID, False)
    library.close()


def test_a_disk_that_works_again_is_no_longer_complained_of(voice, tmp_path):
    (tmp_path / "audio" / "clips").write_text("in the way")
    voice.clip(voice.register("nl", "een twee"), "mp3", 60)
    assert [warning.code for warning in voice.warnings] == ["unwritable"]
    (tmp_path / "audio" / "clips").unlink()
    voice.clip(voice.register("nl", "drie vier"), "mp3", 60)
    assert voice.warnings == ()


def test_a_full_disk_has_its_own_advice_wherever_it_is_met(tmp_path):
    library = Library(tmp_path)
    library._index._db.execute("PRAGMA max_page_count = 1")
    for number in range(200):
        library.register(Utterance("nl", f"zin {number} " * 40), ephemeral=False)
    assert codes(library) == ["disk_full"]
    assert library.warnings[0].next_step == "Free space on this disk."
    library.close()
