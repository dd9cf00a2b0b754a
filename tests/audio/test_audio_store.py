"""Clips on disk: named by digests only, whole or not there, one render at a time across processes."""

import errno
import hashlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from audio.encode import encode
from audio.engine import BadAudio, EngineTimeout, UnknownFormat
from audio.store import BadName, ClipStore, StorageUnavailable, storage_warning

NAME = "ab" * 32
HELPER = Path(__file__).with_name("render_process.py")


@pytest.fixture(scope="module")
def sound():
    return encode((0.3 * np.sin(np.arange(24_000) / 10)).astype(np.float32), 24_000, "mp3")


@pytest.fixture
def store(tmp_path):
    return ClipStore(tmp_path)


def check(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_a_clip_comes_back_as_it_was(store, sound):
    path = store.write(NAME, "mp3", sound)
    assert path.read_bytes() == sound == store.read(NAME, "mp3", check(sound))
    assert [file.name for file in path.parent.iterdir()] == [f"{NAME}.mp3"]


@pytest.mark.parametrize(
    "name",
    ["", "..", "../" * 8 + "etc/passwd", "/etc/passwd", "a" * 63, "A" * 64, "a" * 64 + "\n", "a" * 63 + "/", "é" * 64],
)
def test_a_name_can_never_reach_another_file(store, name):
    for action in (
        lambda: store.path(name, "mp3"),
        lambda: store.read(name, "mp3", ""),
        lambda: store.write(name, "mp3", b""),
        lambda: store.turn(name, "espeak").__enter__(),
    ):
        with pytest.raises(BadName):
            action()


@pytest.mark.parametrize("form", ["", "mp3/../../x", "exe", "mp3\0"])
def test_a_format_can_never_reach_another_file(store, form):
    with pytest.raises(UnknownFormat):
        store.path(NAME, form)


@pytest.mark.parametrize("engine", ["", "../x", "a b", "A", "é"])
def test_an_engine_can_never_name_another_lock(store, engine):
    with pytest.raises(BadName), store.turn(NAME, engine):
        pass


@pytest.mark.parametrize("damage", [lambda data: data[:-100], lambda data: b"", lambda data: b"x" + data[1:]])
def test_a_damaged_clip_is_noticed_and_removed(store, sound, damage):
    path = store.write(NAME, "mp3", sound)
    path.write_bytes(damage(sound))
    assert store.read(NAME, "mp3", check(sound)) is None
    assert not path.exists()


def test_bytes_that_do_not_decode_are_never_kept(store):
    with pytest.raises(BadAudio):
        store.write(NAME, "mp3", b"<html>no</html>")
    assert not list(store.directory.rglob("*.mp3"))


def test_no_permission_is_a_typed_error_with_a_next_step(tmp_path, sound):
    (tmp_path / "file").write_text("not a folder")
    store = ClipStore(tmp_path / "file" / "audio")
    with pytest.raises(StorageUnavailable) as caught:
        store.write(NAME, "mp3", sound)
    assert caught.value.warning.code == "unwritable"
    assert "LOKET_VAR" in caught.value.warning.next_step
    with store.turn(NAME, "espeak"):
        pass


def test_a_full_disk_leaves_nothing_behind(store, sound, monkeypatch):
    def full(_descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageUnavailable) as caught:
        store.write(NAME, "mp3", sound)
    assert caught.value.warning.code == "disk_full"
    assert not [path for path in (store.directory / "clips").rglob("*") if path.is_file()]


def test_warning_of_a_full_disk():
    assert storage_warning(Path("/x"), OSError(errno.ENOSPC, "No space left")).code == "disk_full"


def test_a_dead_process_keeps_no_lock(store, tmp_path):
    holder = subprocess.Popen(
        [sys.executable, HELPER, "hold", tmp_path, NAME], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout.readline() == "ready\n"
        with pytest.raises(EngineTimeout), store.turn(NAME, "espeak", wait_s=0.1):
            pass
        with store.turn(NAME, "gtts", wait_s=30):
            pass
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()
        with store.turn(NAME, "espeak", wait_s=30):
            pass
    finally:
        holder.kill()
        holder.communicate()
