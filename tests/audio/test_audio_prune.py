"""Making room: the least recently used clips go, never what published texts need, and nobody who reads is disturbed."""

from __future__ import annotations

import os
import threading
import time

import pytest

from audio.prune import STRAY_AFTER_S, shrink

TEXTS = ["een twee drie", "vier vijf zes", "zeven acht negen", "tien elf twaalf"]


@pytest.fixture
def keys(voice):
    """Four clips, the first used longest ago."""
    made = [voice.register("nl", text) for text in TEXTS]
    now = time.time()
    for age, key in enumerate(reversed(made)):
        clip = voice.clip(key, "mp3", wait_s=30)
        os.utime(clip.path, (now, now - (age + 2) * STRAY_AFTER_S))
    return made


def test_the_clips_used_longest_ago_go_first(voice, keys):
    sizes = [voice.describe(key).bytes for key in keys]
    gone = shrink(voice.library, [], sum(sizes[2:]))
    assert (gone.clips, gone.size, gone.is_over) == (2, sum(sizes[:2]), False)
    assert [voice.describe(key).bytes is not None for key in keys] == [False, False, True, True]
    assert len(list(voice.library.store.directory.glob("clips/??/*"))) == 2


def test_under_the_limit_nothing_goes(voice, keys):
    assert shrink(voice.library, [], 10**9).clips == 0


def test_what_published_texts_need_stays_even_over_the_limit(voice, keys):
    gone = shrink(voice.library, keys[:1], 1)
    assert gone.is_over
    assert gone.clips == 3
    assert voice.describe(keys[0]).bytes is not None


def test_of_a_needed_text_the_worse_clip_may_go(voice, keys, make_counting):
    better = make_counting(name="better", rank=20)
    clip = voice.render_with(better, keys[0], ["mp3"])[0]
    os.utime(clip.path, (1, 1))
    shrink(voice.library, keys, 1)
    assert [facts.engine for facts in voice.library.clips(keys[0])] == ["better"]


def test_a_clip_that_was_the_best_until_now_may_be_in_a_browser(voice, keys, make_counting):
    voice.render_with(make_counting(name="better", rank=20), keys[0], ["mp3"])
    shrink(voice.library, keys, 1)
    assert [facts.engine for facts in voice.library.clips(keys[0])] == ["better", "espeak"]


def test_recordings_stay(voice, keys, make_counting):
    clip = voice.render_with(make_counting(name="recording", rank=40), keys[0], ["mp3"])[0]
    os.utime(clip.path, (1, 1))
    shrink(voice.library, [], 1)
    assert [facts.engine for facts in voice.library.every_clip()] == ["recording"]


def test_a_clip_used_within_the_hour_stays_whoever_reads_it_meanwhile(voice, keys):
    stop = threading.Event()
    heard, errors = [], []

    def read():
        while not stop.is_set():
            try:
                heard.append(voice.clip(keys[0], "mp3", wait_s=30).data)
            except Exception as error:
                errors.append(error)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    while len(heard) < 4:
        time.sleep(0.01)
    gone = shrink(voice.library, [], 1)
    stop.set()
    for reader in readers:
        reader.join()
    assert not errors
    assert gone.clips == 3
    assert len(set(heard)) == 1
    assert voice.describe(keys[0]).bytes is not None
