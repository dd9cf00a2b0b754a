"""The index and the shelf: what is known of utterances and clips, on disk and in memory."""

import dataclasses
import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest

from audio.clip import Clip, ClipFacts
from audio.engine import SpanVoice, Word
from audio.index import Index
from audio.shelf import Shelf
from audio.utterance import Utterance

SAID = Utterance("nl", "Goedendag")
FACTS = ClipFacts(
    SAID.key,
    "mp3",
    "ab" * 32,
    "espeak",
    10,
    1000,
    1.5,
    "cd" * 32,
    (Word(0, 0.5, 0, 9),),
    (SpanVoice(0, 9, "nl", "nl"),),
)


@pytest.fixture
def index(tmp_path):
    index = Index(tmp_path / "deep" / "index.sqlite3")
    yield index
    index.close()


def test_what_was_put_in_comes_out(index):
    index.add_utterance(SAID)
    index.add_utterance(SAID)
    index.add_clip(FACTS)
    assert index.utterance(SAID.key) == SAID
    assert index.clips(SAID.key) == [FACTS]
    assert index.clip(FACTS.hash) == FACTS
    assert index.utterance("0" * 40) is None


def test_the_best_engine_comes_first_and_a_new_clip_replaces_the_old_one_of_its_engine(index):
    better = dataclasses.replace(FACTS, engine="gtts", rank=30, hash="12" * 32)
    newer = dataclasses.replace(FACTS, hash="34" * 32)
    for facts in (FACTS, better, newer):
        index.add_clip(facts)
    assert index.clips(SAID.key) == [better, newer]
    index.forget_clip(better.hash)
    assert index.clips(SAID.key) == [newer]


def test_two_connections_see_each_other(tmp_path):
    one, other = (Index(tmp_path / "index.sqlite3") for _ in range(2))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: (one, other)[n % 2].add_utterance(Utterance("nl", f"zin {n}")), range(40)))
    assert all(other.utterance(Utterance("nl", f"zin {n}").key) for n in range(40))
    one.close()
    other.close()


def test_a_broken_file_is_put_aside(tmp_path):
    path = tmp_path / "index.sqlite3"
    path.write_bytes(b"this is not a database, but it is long enough to be taken for one" * 40)
    index = Index(path)
    index.add_utterance(SAID)
    assert index.utterance(SAID.key) == SAID
    assert (tmp_path / "index.sqlite3.broken").exists()
    index.close()


def test_an_index_of_another_version_is_emptied(tmp_path):
    path = tmp_path / "index.sqlite3"
    db = sqlite3.connect(path)
    db.executescript("CREATE TABLE utterances (other TEXT); PRAGMA user_version = 99;")
    db.close()
    index = Index(path)
    index.add_utterance(SAID)
    assert index.utterance(SAID.key) == SAID
    index.close()


def test_the_shelf_is_bounded_in_utterances_and_in_bytes():
    shelf = Shelf(most_utterances=3, most_bytes=2500)
    said = [Utterance("nl", f"zin {n}") for n in range(5)]
    for one in said:
        shelf.add_utterance(one)
    assert [shelf.utterance(one.key) is not None for one in said] == [False, False, True, True, True]
    for n in range(4):
        shelf.add_clip(Clip(dataclasses.replace(FACTS, hash=f"{n:064x}"), b"x" * 1000))
    assert [shelf.clip(f"{n:064x}") is not None for n in range(4)] == [False, False, True, True]
    shelf.drop_utterance(SAID.key)
    assert shelf.clips(SAID.key) == []
