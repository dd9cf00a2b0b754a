"""The book that survives a restart: nothing twice, nothing lost, nothing of a person in it."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest

from bot.telegram.ledger import LIFE_S, USED_EVERY_S, Ledger
from tests.telegram.conftest import Loket

ANA = 700001


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def test_it_survives_the_process(tmp_path: Path) -> None:
    first = Ledger(tmp_path / "book.sqlite")
    first.is_for(1)
    first.finish(7)
    first.note_sent(8, "0.text0", "hash", 55)
    first.note_file("clip.ogg", "file1")
    # no close: the process is killed
    second = Ledger(tmp_path / "book.sqlite")
    second.is_for(1)
    assert second.is_finished(7)
    assert not second.is_finished(8)
    assert second.sent(8, "0.text0") == 55
    assert second.sent(8, "0.voice") is None
    assert second.file("clip.ogg") == "file1"


def test_a_conversation_that_is_forgotten_cannot_be_read_in_any_file(tmp_path: Path) -> None:
    book = Ledger(tmp_path / "book.sqlite")
    book.is_for(1)
    book.note_sent(8, "0.text0", "keyed-hash", 55)
    book.forget("keyed-hash")
    assert book.messages("keyed-hash") == ()
    assert b"keyed-hash" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_another_bot_begins_with_an_empty_book(tmp_path: Path) -> None:
    book = Ledger(tmp_path / "book.sqlite")
    book.is_for(1)
    book.finish(7)
    book.note_file("clip.ogg", "file1")
    book.is_for(2)
    assert not book.is_finished(7)
    assert book.file("clip.ogg") is None


def test_old_rows_go() -> None:
    clock = Clock()
    book = Ledger(":memory:", clock=clock)
    book.finish(7)
    book.note_sent(7, "0.text0", "hash", 55)
    clock.now += LIFE_S + 1
    assert book.messages("hash") == ()
    book.prune()
    assert not book.is_finished(7)
    assert book.sent(7, "0.text0") is None


def test_a_clip_is_forgotten_two_days_after_its_last_use() -> None:
    clock = Clock()
    book = Ledger(":memory:", clock=clock)
    for clip in ("greeting.ogg", "result.ogg"):
        book.note_file(clip, f"file of {clip}")
    clock.now += USED_EVERY_S + 1
    assert book.file("greeting.ogg") == "file of greeting.ogg"
    clock.now += LIFE_S - 1
    book.prune()
    assert book.file("result.ogg") is None
    assert book.file("greeting.ogg") == "file of greeting.ogg"


def test_clips_of_a_book_without_their_time_are_gone_from_the_file(tmp_path: Path) -> None:
    old = sqlite3.connect(tmp_path / "book.sqlite")
    old.execute("CREATE TABLE file (clip TEXT PRIMARY KEY, file_id TEXT NOT NULL) WITHOUT ROWID")
    old.execute("INSERT INTO file VALUES ('result.ogg', 'somebodys-result')")
    old.commit()
    old.close()
    book = Ledger(tmp_path / "book.sqlite")
    assert book.file("result.ogg") is None
    assert b"somebodys-result" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    book.note_file("greeting.ogg", "file1")
    book.close()
    assert Ledger(tmp_path / "book.sqlite").file("greeting.ogg") == "file1", "once is enough"


async def test_old_rows_go_while_nobody_writes(idle: Loket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.telegram.serve.PRUNE_EVERY_S", 0.02)
    clock = Clock()
    idle.ledger = Ledger(":memory:", clock=clock)
    async with idle.running():
        await idle.until(lambda: idle.telegram.made("setMyCommands"))
        idle.ledger.note_file("result.ogg", "file1")
        clock.now += LIFE_S + 1
        for _ in range(500):
            if not idle.ledger._db.execute("SELECT * FROM file").fetchall():
                return
            await asyncio.sleep(0.02)
    raise AssertionError("kept")


def test_a_folder_that_cannot_be_written_does_not_stop_the_bot(tmp_path: Path) -> None:
    (tmp_path / "book.sqlite").mkdir()
    book = Ledger(tmp_path / "book.sqlite")
    book.finish(7)
    assert book.is_finished(7)


async def test_an_update_broken_off_between_text_and_voice_goes_on_with_the_voice(idle: Loket) -> None:
    number = idle.telegram.says(ANA, "bonjour")
    idle.telegram.hold("sendVoice")
    async with idle.running() as stop:
        await idle.until(lambda: "sendVoice" in idle.telegram.waiting)
        idle.telegram.drop_held("sendVoice")
        idle.telegram.hold("sendVoice")
        await idle.until(lambda: "sendVoice" in idle.telegram.waiting)
        idle.ledger = Loket.copy_of(idle.ledger)  # what stands on the disk when the process is killed now
        idle.telegram.drop_held("sendVoice")
        stop.set()
    idle.telegram.calls.clear()
    idle.telegram.offsets.clear()
    idle.telegram.deliver(idle.telegram.last_update)
    async with idle.running():
        await idle.finished(number)
    assert [call.method for call in idle.said(ANA)] == ["sendVoice"]


async def test_an_update_that_was_answered_before_a_restart_is_not_answered_again(idle: Loket) -> None:
    async with idle.running():
        await idle.finished(idle.telegram.says(ANA, "bonjour"))
    idle.telegram.deliver(idle.telegram.last_update)
    async with idle.running():
        await idle.finished(idle.telegram.says(ANA, "encore"))
    assert idle.texts(ANA) == ["Réponse à : bonjour", "Réponse à : encore"]
