"""Conversations: kept over restarts, expired, shared by processes, never holding the id."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from msgspec.structs import replace

from bot.conversations import ANSWERS_REMEMBERED, Conversations, State
from bot.errors import Setup
from bot.turn import Turn

SECRET = "s" * 32


def test_a_conversation_survives_a_restart(tmp_path: Path) -> None:
    first = Conversations(tmp_path / "c.sqlite", SECRET)
    name = first.mint()
    first.save(name, replace(first.create(name, "fr"), language="nl", offered=("faq:a",)))
    first.close()
    state = Conversations(tmp_path / "c.sqlite", SECRET).load(name)
    assert state is not None
    assert (state.language, state.hint, state.offered) == ("nl", "fr", ("faq:a",))


def test_a_conversation_nobody_used_is_gone_and_purged(tmp_path: Path) -> None:
    conversations = Conversations(tmp_path / "c.sqlite", SECRET, life_seconds=-1)
    name = conversations.mint()
    conversations.create(name, None)
    assert conversations.load(name) is None
    assert conversations.prune() == 1


def test_what_another_version_wrote_begins_anew_instead_of_failing(tmp_path: Path) -> None:
    conversations = Conversations(tmp_path / "c.sqlite", SECRET)
    name = conversations.mint()
    conversations.create(name, "fr")
    with sqlite3.connect(tmp_path / "c.sqlite") as db:
        db.execute("UPDATE conversation SET state = ?", (b"\x93\x01\x02\x03",))
    assert conversations.load(name) is None
    conversations.create(name, "nl")
    assert conversations.load(name) is not None


def test_another_secret_finds_nothing(tmp_path: Path) -> None:
    first = Conversations(tmp_path / "c.sqlite", SECRET)
    name = first.mint()
    first.create(name, None)
    assert Conversations(tmp_path / "c.sqlite", "t" * 32).load(name) is None


def test_only_the_last_answers_are_remembered(tmp_path: Path) -> None:
    conversations = Conversations(tmp_path / "c.sqlite", SECRET)
    name = conversations.mint()
    answered = tuple((str(i), Turn(language="fr", replies=())) for i in range(20))
    conversations.save(name, State(engine_name="x", answered=answered))
    state = conversations.load(name)
    assert state is not None
    assert [key for key, _ in state.answered] == [str(i) for i in range(20 - ANSWERS_REMEMBERED, 20)]


def test_a_folder_that_cannot_be_written_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Setup, match="LOKET_VAR"):
        Conversations(tmp_path / "file" / "c.sqlite", SECRET)
