"""Redis: one message of a conversation at a time over processes, limits that add up, voices every machine knows."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from dataclasses import asdict, replace
from pathlib import Path

import pytest
import redis as redis_client
from flask import Flask

from audio.clip import ClipFacts
from audio.engine import SpanVoice, UnknownUtterance, Word
from audio.forget import forget
from audio.index import FORGET_AFTER_S
from audio.library import Library
from audio.shared_index import SharedIndex
from audio.shelf import LIFE_S
from audio.utterance import Utterance
from bot.content.publish import ContentStore
from bot.settings import Settings
from bot.shared_turns import SharedTurns
from bot.speech import open_voice
from bot.turn_locks import open_turns
from tests.scale import daemons
from web.app import Services, create_app

SECRET = "s" * 32
SPOKEN = Utterance("nl", "Dag, welkom.", "normal")


@pytest.fixture
def address(redis: tuple[daemons.Daemon, str]) -> str:
    redis_client.Redis.from_url(redis[1]).flushall()
    return redis[1]


def clip(engine: str = "espeak", rank: int = 10, name: str = "a" * 64) -> ClipFacts:
    return ClipFacts(
        key=SPOKEN.key, format="mp3", hash=name, engine=engine, rank=rank, size=3, seconds=1.5, check="c" * 64,
        words=(Word(0.0, 0.4, 0, 3),), spans=(SpanVoice(0, 12, "nl", "nl"),),
    )  # fmt: skip


def test_two_processes_never_answer_one_conversation_at_once(address: str) -> None:
    turns = [open_turns(address, SECRET) for _ in range(2)]
    inside, most = [0], [0]
    barrier = threading.Barrier(8)

    def send(number: int) -> None:
        barrier.wait()
        for _ in range(5):
            with turns[number % 2].hold("one conversation"):
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                threading.Event().wait(0.002)
                inside[0] -= 1

    threads = [threading.Thread(target=send, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]


def test_the_id_of_a_conversation_is_not_in_redis(address: str) -> None:
    client = redis_client.Redis.from_url(address)
    with open_turns(address, SECRET).hold("a-conversation-id"):
        keys = client.keys("*")
        assert len(keys) == 1
        assert b"a-conversation-id" not in keys[0]
    assert client.keys("*") == []


def test_people_are_answered_while_redis_is_away(redis: tuple[daemons.Daemon, str]) -> None:
    turns = open_turns(redis[1], SECRET)
    assert isinstance(turns, SharedTurns)
    redis[0].stop()
    try:
        with turns.hold("a"), turns.hold("b"):
            answered = True
    finally:
        redis[0].start()
    assert answered


def test_what_one_machine_says_another_one_can_speak(address: str, tmp_path: Path) -> None:
    first, second = Library(tmp_path, address), Library(tmp_path, address)
    first.register(SPOKEN, ephemeral=False)
    assert second.find(SPOKEN.key) == (SPOKEN, False)
    assert not (tmp_path / "index.sqlite3").exists()


def test_the_index_in_redis_keeps_what_the_file_keeps(address: str) -> None:
    index = SharedIndex(address)
    index.add_clip(clip())
    index.add_clip(clip("gtts", 50, "b" * 64))
    assert index.clips(SPOKEN.key) == [clip("gtts", 50, "b" * 64), clip()]
    # a newer render of the same engine takes the place of the older one, which is no address any more
    index.add_clip(clip(name="d" * 64))
    assert index.clip("a" * 64) is None
    assert index.clip("d" * 64) == clip(name="d" * 64)
    index.forget_clip("b" * 64)
    assert [facts.engine for facts in index.all_clips()] == ["espeak"]
    index.mark_imported("d" * 64)
    assert index.imported() == {"d" * 64}
    index.close()


def test_voices_go_on_in_memory_while_redis_is_away_and_are_shared_again_after(
    redis: tuple[daemons.Daemon, str], tmp_path: Path
) -> None:
    redis_client.Redis.from_url(redis[1]).flushall()
    library = Library(tmp_path, redis[1])
    redis[0].stop()
    try:
        library.register(SPOKEN, ephemeral=False)
        assert library.find(SPOKEN.key)[0] == SPOKEN
        assert [warning.code for warning in library.warnings] == ["index_away"]
    finally:
        redis[0].start()
    library._index._away.reset()  # type: ignore[union-attr]
    library.register(SPOKEN, ephemeral=False)
    assert Library(tmp_path, redis[1]).find(SPOKEN.key) == (SPOKEN, False)
    assert library.warnings == ()


def test_what_is_discreet_is_heard_on_another_machine_and_redis_cannot_read_it(address: str, tmp_path: Path) -> None:
    first, second, late = (Library(tmp_path, address, SECRET) for _ in range(3))
    first.register(SPOKEN, ephemeral=True, whispered=True)
    client = redis_client.Redis.from_url(address)
    (name,) = client.keys("*")
    assert 0 < client.ttl(name) <= LIFE_S
    held = name + client.get(name)  # type: ignore[operator]
    assert SPOKEN.key.encode() not in held
    assert SPOKEN.text.encode() not in held
    assert second.find(SPOKEN.key) == (SPOKEN, True)
    client.flushall()
    assert second.find(SPOKEN.key) == (SPOKEN, True)
    with pytest.raises(UnknownUtterance):
        late.find(SPOKEN.key)
    assert not list(tmp_path.iterdir())


def test_websites_of_an_installation_hear_each_others_discreet_texts(
    address: str, settings: Settings, published: Path, tmp_path: Path
) -> None:
    shared = replace(settings, redis=address)
    languages = ContentStore(published).current().content.languages
    folders = [tmp_path / name for name in ("one", "other", "telegram")]
    one, other, telegram = (
        open_voice(replace(shared, var=folder), languages, whispers=folder.name != "telegram") for folder in folders
    )
    try:
        key = one.register("fr", "Vous êtes en danger.", ephemeral=True, whispered=True)
        assert other.library.find(key)[0].text == "Vous êtes en danger."
        with pytest.raises(UnknownUtterance):
            telegram.library.find(key)
    finally:
        for voice in (one, other, telegram):
            voice.close()


def test_who_guesses_a_discreet_text_does_not_find_it_in_redis(address: str, tmp_path: Path) -> None:
    """The address of its sound can be computed by anybody; the secret cannot."""
    client = redis_client.Redis.from_url(address)
    names, sealed = set(), set()
    for secret in (SECRET, "t" * 32):
        client.flushall()
        Library(tmp_path, address, secret).register(SPOKEN, ephemeral=True, whispered=True)
        (name,) = client.keys("*")
        names.add(name)
        sealed.add(client.get(name))
        for other in ("u" * 32, None):
            with pytest.raises(UnknownUtterance):
                Library(tmp_path, address, other).find(SPOKEN.key)
    assert len(names) == len(sealed) == 2
    digests = {hashlib.sha256(before + SPOKEN.key.encode()).hexdigest().encode() for before in (b"", b"name")}
    assert not {name.rpartition(b":")[2] for name in names} & digests


def test_what_a_person_was_told_by_staff_is_not_whispered(address: str, tmp_path: Path) -> None:
    Library(tmp_path, address, SECRET).register(SPOKEN, ephemeral=True)
    assert redis_client.Redis.from_url(address).keys("*") == []


def test_a_process_that_needs_no_whispers_makes_none(address: str, tmp_path: Path) -> None:
    Library(tmp_path, address).register(SPOKEN, ephemeral=True, whispered=True)
    assert redis_client.Redis.from_url(address).keys("*") == []


def test_redis_forgets_what_is_not_published_by_itself(address: str, tmp_path: Path) -> None:
    client, index = redis_client.Redis.from_url(address), SharedIndex(address)
    result, answer, former = SPOKEN, Utterance("nl", "Een antwoord."), Utterance("nl", "Van vroeger.")
    index.add_utterance(result)
    index.add_utterance(answer)
    client.set(f"loket:utterance:{former.key}", '["nl", "Van vroeger.", "normal"]')

    def left(one: Utterance) -> int:
        return client.ttl(f"loket:utterance:{one.key}")  # type: ignore[return-value]

    assert 0 < left(result) <= FORGET_AFTER_S
    library = Library(tmp_path, address)
    forget(library, [answer.key])
    assert left(answer) == -1
    assert index.is_published(answer.key)
    assert 0 < left(result) <= FORGET_AFTER_S
    assert 0 < left(former) <= FORGET_AFTER_S, "kept by a version of before, that set no time"
    index.add_utterance(answer)
    assert left(answer) == -1, "said again, it stays published"
    client.expire(f"loket:utterance:{result.key}", 60)
    index.add_utterance(result)
    assert left(result) > 24 * 3600, "said again, it stays for another day"


def test_while_nobody_knows_all_that_is_needed_what_was_published_stays(address: str, tmp_path: Path) -> None:
    library = Library(tmp_path, address)
    library.register(SPOKEN, ephemeral=False)
    forget(library, [SPOKEN.key])
    forget(library, [], is_all=False)
    assert redis_client.Redis.from_url(address).ttl(f"loket:utterance:{SPOKEN.key}") == -1


def test_with_its_text_redis_and_the_folder_lose_the_clip(address: str, tmp_path: Path) -> None:
    client, library = redis_client.Redis.from_url(address), Library(tmp_path, address)
    library.register(SPOKEN, ephemeral=False)
    file = library.store.path("a" * 64, "mp3")
    file.parent.mkdir(parents=True)
    file.write_bytes(b"abc")
    os.utime(file, (1, 1))
    client.hset(f"loket:clips:{SPOKEN.key}", "mp3:espeak", json.dumps(asdict(clip())))
    client.set("loket:clip:" + "a" * 64, json.dumps([SPOKEN.key, "mp3:espeak"]))
    assert forget(library, []) == []
    client.delete(f"loket:utterance:{SPOKEN.key}")
    assert forget(library, []) == ["a" * 64]
    assert client.keys("*") == []
    assert not file.exists()


def test_nothing_is_taken_away_while_redis_does_not_answer(redis: tuple[daemons.Daemon, str], tmp_path: Path) -> None:
    library = Library(tmp_path, redis[1])
    file = library.store.path("a" * 64, "mp3")
    file.parent.mkdir(parents=True)
    file.write_bytes(b"abc")
    os.utime(file, (1, 1))
    redis[0].stop()
    try:
        assert forget(library, []) == []
    finally:
        redis[0].start()
    assert file.exists()


def test_a_redis_that_lost_everything_is_told_again(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = Library(tmp_path, address)
    library.register(SPOKEN, ephemeral=False)
    redis_client.Redis.from_url(address).flushall()
    monkeypatch.setattr("audio.library.KNOWN_S", 0.0)
    library._known_until = 0.0
    library.register(SPOKEN, ephemeral=False)
    assert Library(tmp_path, address).find(SPOKEN.key) == (SPOKEN, False)


def test_limits_add_up_over_two_websites_and_name_nobody(address: str, shared: Services) -> None:
    apps = [_app(shared, address) for _ in range(2)]
    headers = {"Loket-Conversation": "a-conversation-id"}
    codes = [
        apps[number % 2].test_client().post("/api/messages", json={"text": "hallo"}, headers=headers).status_code
        for number in range(42)
    ]
    assert codes.count(429) == 2
    keys = b" ".join(redis_client.Redis.from_url(address).keys("*"))
    assert keys
    assert b"a-conversation-id" not in keys
    assert b"127.0.0.1" not in keys


def _app(services: Services, address: str) -> Flask:
    return create_app(replace(services, settings=replace(services.settings, redis=address)))
