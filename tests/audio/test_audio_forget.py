"""What was put together for somebody is forgotten a day later, text and sound; what is published stays."""

from __future__ import annotations

import os
import sqlite3
import time
from types import SimpleNamespace

import pytest

from audio import library as library_module
from audio.forget import HEARD_S, forget
from audio.index import FORGET_AFTER_S, Index
from audio.library import Library
from audio.prune import prune, shrink
from audio.shelf import LIFE_S, SWEEP_S, Shelf
from audio.utterance import Utterance
from audio.voice import Voice
from bot import render
from bot.errors import ContentError

RESULT = "U woont in Sint-Gillis en u hebt geen papieren."
ANSWER = "Een sociale woning vraagt u bij het register."
MUCH = 10**9
HOUR = 3600


@pytest.fixture
def said(voice):
    """A result that somebody heard, and an answer that is published; their sounds were used some hours ago."""
    keys = [voice.register("nl", text) for text in (RESULT, ANSWER)]
    for key in keys:
        clip = voice.clip(key, "mp3", 60)
        os.utime(clip.path, (time.time() - 3 * HOUR,) * 2)
    return keys


@pytest.fixture
def later():
    """The moment after which a text that nobody said again is gone."""
    return time.time() + FORGET_AFTER_S + HOUR + 1


def on_disk(folder):
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_result_is_gone_a_day_later_and_the_answer_stays(voice, said, later, tmp_path):
    result, answer = said
    assert RESULT.encode() in on_disk(tmp_path)
    done = shrink(voice.library, [answer], MUCH, now=later)
    assert (done.forgotten, done.clips) == (1, 0)
    assert voice.describe(result) is None
    assert voice.describe(answer).bytes
    assert RESULT.encode() not in on_disk(tmp_path), "neither in the file nor in what is written ahead"
    assert len(list((tmp_path / "audio" / "clips").rglob("*.mp3"))) == 1


def test_the_command_forgets_too(voice, said, later, monkeypatch):
    monkeypatch.setattr("audio.forget.time.time", lambda: later)
    removed, remove = [], voice.library.remove
    monkeypatch.setattr(voice.library, "remove", lambda facts: removed.append(facts) or remove(facts))
    assert prune(voice.library, said[1:]).clips == 1
    assert voice.describe(said[0]) is None
    assert len(removed) == 1


def test_what_is_on_the_screen_of_a_conversation_can_be_heard(voice, said):
    forget(voice.library, said[1:], now=time.time() + 24 * HOUR)
    assert voice.clip(said[0], "mp3", 60).data


def test_what_is_said_again_stays_for_another_day(tmp_path):
    index, one, now = Index(tmp_path / "index.sqlite3"), Utterance("nl", RESULT), time.time()
    index.add_utterance(one, now)
    index.add_utterance(one, now + 20 * HOUR)
    index.forget_utterances((), (), now + 40 * HOUR)
    assert index.utterance(one.key) == one
    index.forget_utterances((), (), now + 50 * HOUR)
    assert index.utterance(one.key) is None
    index.close()


def test_a_process_that_runs_on_tells_it_again(voice, said, later, monkeypatch):
    """It remembers what it told the index, and nobody tells it what was forgotten."""
    forget(voice.library, said[1:], now=later)
    monkeypatch.setattr(library_module, "KNOWN_S", -1.0)
    voice.library._known_until = 0.0
    assert voice.register("nl", RESULT) == said[0]
    assert voice.clip(said[0], "mp3", 60).data


def test_what_a_process_remembers_is_bounded(voice, monkeypatch):
    monkeypatch.setattr(library_module, "MOST_KNOWN", 50)
    for number in range(200):
        voice.register("nl", f"zin {number}")
    assert len(voice.library._known) <= 51


def test_of_published_texts_no_time_is_kept(voice, said, tmp_path):
    forget(voice.library, said)
    voice.register("nl", ANSWER)
    rows = sqlite3.connect(tmp_path / "audio" / "index.sqlite3").execute("SELECT said FROM utterances").fetchall()
    assert rows == [(None,), (None,)]
    assert Library(tmp_path / "audio").find(said[0])


def test_what_is_published_no_more_is_forgotten_a_day_after_that(voice, said):
    now = time.time()
    forget(voice.library, said, now=now)
    forget(voice.library, [], now=now + 90 * HOUR)
    assert voice.describe(said[0]) is not None, "somebody may have it on her screen"
    forget(voice.library, [], now=now + 120 * HOUR)
    assert voice.describe(said[0]) is None


def test_while_nobody_knows_all_that_is_needed_a_result_goes_and_what_was_published_stays(
    voice, said, later, monkeypatch
):
    result, answer = said
    forget(voice.library, [answer])
    new = voice.register("nl", "Een nieuwe tekst.")

    def broken(*_):
        raise ContentError("A phrase is missing.")

    monkeypatch.setattr(render, "needed", broken)
    monkeypatch.setattr(render, "wanted", lambda *_: [Utterance("nl", "Een nieuwe tekst.")])
    monkeypatch.setattr("audio.forget.time.time", lambda: later)
    render.keep_small(SimpleNamespace(audio_bytes=1), None, voice)
    assert voice.describe(result) is None
    assert [facts.key for facts in voice.library.every_clip()] == [answer], "whatever room it takes"
    assert voice.library._index.is_published(answer)
    assert voice.library._index.is_published(new)


def test_an_index_that_stops_answering_loses_no_sound(voice, said, later, monkeypatch):
    monkeypatch.setattr(voice.library, "forget", lambda *_, **__: voice.library._index._db.close() or True)
    assert forget(voice.library, [], now=later) == []


def test_recordings_and_packs_stay_with_their_texts(voice, said, later, make_counting):
    read_aloud, packed = said
    voice.render_with(make_counting(name="recording", rank=40), read_aloud, ["mp3"])
    voice.library.mark_imported(voice.library.clips(packed)[0].hash)
    forget(voice.library, [], now=later)
    assert voice.describe(read_aloud).engine == "recording"
    assert voice.describe(packed).bytes


def test_what_somebody_listens_to_is_not_taken_away(voice, said, later):
    (clip,) = voice.library.clips(said[0])
    os.utime(voice.library.store.path(clip.hash, "mp3"), (later - HEARD_S / 2,) * 2)
    forget(voice.library, [], now=later)
    assert voice.clip(said[0], "mp3").data


def test_sounds_and_indexes_that_nothing_points_to_go_too(voice, said, later, tmp_path):
    folder = tmp_path / "audio"
    stray, broken = folder / "clips" / "ab" / f"{'ab' * 32}.mp3", folder / "index.sqlite3.broken"
    stray.parent.mkdir(exist_ok=True)
    for path in (stray, broken):
        path.write_bytes(b"something said")
        os.utime(path, (1, 1))
    forget(voice.library, said, now=time.time())
    assert not stray.exists()
    assert not broken.exists()


def test_an_index_of_before_goes_on_working_and_forgets(tmp_path):
    path, one = tmp_path / "index.sqlite3", Utterance("nl", RESULT)
    db = sqlite3.connect(path)
    db.executescript(
        "CREATE TABLE utterances (key TEXT PRIMARY KEY, language TEXT NOT NULL, text TEXT NOT NULL, speed TEXT NOT NULL)"
        " WITHOUT ROWID; PRAGMA user_version = 1;"
    )
    db.execute("INSERT INTO utterances VALUES (?, 'nl', ?, 'normal')", (one.key, one.text))
    db.commit()
    db.close()
    both = [Index(path) for _ in range(2)]
    assert both[1].utterance(one.key) == one
    both[0].forget_utterances((), (), time.time() + FORGET_AFTER_S + 2 * HOUR)
    assert both[1].utterance(one.key) is None
    for index in both:
        index.close()


def test_what_is_discreet_is_heard_for_an_hour_and_no_longer():
    now = [0.0]
    shelf, one = Shelf(clock=lambda: now[0]), Utterance("nl", RESULT)
    shelf.add_utterance(one)
    now[0] += LIFE_S - 1
    assert shelf.utterance(one.key) == one, "heard again: another hour"
    now[0] += LIFE_S - 1
    assert shelf.utterance(one.key) == one
    now[0] += LIFE_S + SWEEP_S + 1
    assert shelf.utterance(one.key) is None


def test_what_is_discreet_is_heard_for_its_hour_though_its_text_is_forgotten(voice, said, later):
    """Somebody else was told the same, a day ago."""
    voice.register("nl", RESULT, ephemeral=True)
    forget(voice.library, said[1:], now=later)
    assert voice.clip(said[0], "mp3", 60).path is None


def test_what_is_discreet_and_published_is_read_from_the_disk(voice, said):
    forget(voice.library, said)
    assert voice.register("nl", ANSWER, ephemeral=True) == said[1]
    assert voice.clip(said[1], "mp3").path is not None
    assert not voice.describe(said[1]).is_ephemeral


@pytest.mark.parametrize("is_published", [True, False])
def test_no_date_of_a_file_says_when_danger_was_heard(voice, said, is_published):
    if is_published:
        forget(voice.library, said)
    voice.register("nl", ANSWER, ephemeral=True)
    (facts,) = voice.library.clips(said[1])
    path = voice.library.store.path(facts.hash, "mp3")
    os.utime(path, (1, path.stat().st_mtime))
    before = path.stat()
    assert voice.clip(said[1], "mp3").path == path
    assert voice.clip_by_hash(facts.hash).path == path
    after = path.stat()
    assert (after.st_mtime, after.st_atime) == (before.st_mtime, before.st_atime)


def test_what_the_disk_refuses_is_heard_as_long_as_its_conversation(tmp_path, languages, counting):
    (tmp_path / "file").write_text("not a folder")
    voice = Voice(tmp_path / "file" / "audio", languages, counting)
    key = voice.register("nl", RESULT)
    assert voice.library._shelf._utterances[key].life_s == FORGET_AFTER_S
    voice.close()
