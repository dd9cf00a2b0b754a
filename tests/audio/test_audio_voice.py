"""The face of the voice: keys at once, clips when there are any, one render however many ask."""

import json
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from audio.encode import seconds_of
from audio.engine import (
    EngineUnavailable,
    EphemeralText,
    NothingToSay,
    NoVoice,
    UnknownFormat,
    UnknownUtterance,
)
from audio.flights import NICE, Flights
from audio.forget import forget
from audio.metrics import RENDER_SECONDS, RENDERS
from audio.voice import Voice

HELPER = Path(__file__).with_name("render_process.py")
TEXT = "Waar kan ik gratis Nederlands leren? Bel 02 535 45 42."


def files(voice: Voice) -> list[Path]:
    return [path for path in voice._library.store.directory.rglob("*") if path.is_file()]


def everything_on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_a_key_comes_at_once_and_nothing_is_rendered(voice, counting):
    key = voice.register("nl", TEXT)
    info = voice.describe(key)
    assert (info.language, info.speed, info.is_ephemeral) == ("nl", "normal", False)
    assert (info.bytes, info.seconds, info.engine) == (None, None, None)
    assert voice.words(key) == []
    assert counting.texts == []


@pytest.mark.parametrize("form", ["mp3", "ogg"])
def test_a_clip_is_rendered_once_and_found_again(voice, counting, form):
    key = voice.register("nl", TEXT)
    clip = voice.clip(key, form, 60)
    assert seconds_of(clip.data) == pytest.approx(clip.facts.seconds, abs=0.15)
    assert clip.path.read_bytes() == clip.data
    again = voice.clip(key, form)
    assert (again.data, again.facts) == (clip.data, clip.facts)
    assert voice.clip_by_hash(clip.facts.hash).data == clip.data
    assert voice.describe(key).formats[form] == clip.facts
    assert voice.describe(key).engine == "espeak"
    assert len(counting.texts) == 1


def test_words_point_into_the_text_shown(voice):
    key = voice.register("nl", TEXT)
    voice.clip(key, "mp3", 60)
    words = voice.words(key)
    shown = [TEXT[word["char_start"] : word["char_end"]] for word in words]
    assert shown == ["Waar", "kan", "ik", "gratis", "Nederlands", "leren", "Bel", "02 535 45 42"]
    assert all(word["start"] < word["end"] for word in words)


def test_another_process_finds_what_this_one_made(voice, languages, counting, tmp_path):
    key = voice.register("nl", TEXT)
    clip = voice.clip(key, "mp3", 60)
    other = Voice(tmp_path / "audio", languages, counting)
    assert other.clip(key, "mp3").data == clip.data
    other._library.close()
    assert len(counting.texts) == 1


def test_what_is_not_ready_in_time_is_none_and_comes_later(voice, counting):
    counting.may_go_on.clear()
    key = voice.register("nl", TEXT)
    assert voice.clip(key, "mp3", 0) is None
    assert counting.started.wait(30)
    assert voice.clip(key, "mp3", 0.01) is None
    counting.may_go_on.set()
    assert voice.clip(key, "mp3", 60) is not None
    assert len(counting.texts) == 1


def test_two_hundred_requests_for_one_new_sentence_render_once(voice, counting):
    counting.may_go_on.clear()
    key = voice.register("nl", TEXT)
    together = threading.Barrier(200)

    def ask(_number):
        together.wait(60)
        return voice.clip(key, "mp3", 60)

    with ThreadPoolExecutor(200) as pool:
        asked = [pool.submit(ask, number) for number in range(200)]
        assert counting.started.wait(60)
        counting.may_go_on.set()
        clips = [one.result() for one in asked]
    assert len({clip.facts.hash for clip in clips}) == 1
    assert len(counting.texts) == 1


def test_three_processes_render_one_sentence_once(tmp_path):
    command = [sys.executable, HELPER, "render", tmp_path, "Een nieuwe zin over wonen in Brussel."]
    processes = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    results = [json.loads(process.communicate()[0]) for process in processes]
    assert sum(result["rendered"] for result in results) == 1
    assert len({(result["hash"], result["size"]) for result in results}) == 1


def test_a_truncated_clip_is_made_anew(voice, counting):
    key = voice.register("nl", TEXT)
    clip = voice.clip(key, "mp3", 60)
    clip.path.write_bytes(clip.data[: len(clip.data) // 2])
    healed = voice.clip(key, "mp3", 60)
    assert healed.path.read_bytes() == healed.data
    assert seconds_of(healed.data) == pytest.approx(clip.facts.seconds, abs=0.15)
    assert len(counting.texts) == 2


def test_a_clip_whose_file_is_gone_is_made_anew(voice):
    key = voice.register("nl", TEXT)
    voice.clip(key, "mp3", 60).path.unlink()
    assert voice.clip(key, "mp3", 60).path.exists()


@pytest.mark.parametrize("key", ["", "x", "../../../etc/passwd", "0" * 40, "0" * 64, "\0"])
def test_an_unknown_key_is_a_typed_error_and_touches_no_file(voice, key):
    assert voice.describe(key) is None
    for action in (lambda: voice.clip(key, "mp3", 1), lambda: voice.words(key)):
        with pytest.raises(UnknownUtterance, match="404"):
            action()
    assert voice.clip_by_hash(key) is None


def test_an_unknown_format_is_a_typed_error(voice):
    key = voice.register("nl", "ja")
    with pytest.raises(UnknownFormat):
        voice.clip(key, "../wav", 1)


def test_a_language_without_a_voice_says_so(voice, counting):
    key = voice.register("ps", "سلام")
    with pytest.raises(NoVoice, match="bridge"):
        voice.clip(key, "mp3", 1)
    assert voice.resolve("ps").voice_language == "fa"
    assert counting.texts == []


def test_a_variant_is_read_by_the_voice_of_its_text(voice):
    clip = voice.clip(voice.register("ary", "أين المكتب؟"), "mp3", 60)
    assert {span.voice for span in clip.facts.spans} == {"ar"}


def test_emoji_alone_are_nothing_to_say(voice):
    with pytest.raises(NothingToSay):
        voice.clip(voice.register("nl", "😀👍"), "mp3", 60)


def test_every_clip_knows_the_voice_of_every_stretch(voice):
    clip = voice.clip(voice.register("ar", "اذهب إلى Actiris"), "mp3", 60)
    assert [(span.language, span.voice) for span in clip.facts.spans] == [("ar", "ar"), ("fr", "fr-be")]


def test_ephemeral_text_and_its_clip_never_touch_the_disk(voice, tmp_path):
    secret = "Mijn naam is Geheim Persoon"
    key = voice.register("nl", secret, ephemeral=True)
    clip = voice.clip(key, "mp3", 60)
    assert clip.path is None
    assert voice.clip(key, "mp3").data == clip.data
    assert voice.clip_by_hash(clip.facts.hash).data == clip.data
    assert voice.describe(key).is_ephemeral
    assert voice.words(key)
    assert not list(tmp_path.rglob("*.mp3"))
    disk = everything_on_disk(tmp_path)
    assert secret.encode() not in disk
    assert key.encode() not in disk
    assert clip.facts.hash.encode() not in disk


@pytest.mark.parametrize("is_ephemeral", [True, False])
def test_of_what_is_discreet_no_render_is_counted(tmp_path, languages, make_counting, is_ephemeral):
    offline, better = make_counting(name="quick"), make_counting(name="better", rank=20)

    def counted():
        return sum(
            sample.value
            for family in (*RENDERS.collect(), *RENDER_SECONDS.collect())
            for sample in family.samples
            if sample.labels["engine"] in ("quick", "better") and sample.name.endswith(("_total", "_count"))
        )

    voice, before = Voice(tmp_path / "audio", languages, offline, better=[better]), counted()
    key = voice.register("nl", TEXT + " Vraag ernaar bij uw gemeente." * 10, ephemeral=is_ephemeral)
    assert voice.openings.clip(key, "mp3", 60) is not None
    assert voice.clip(key, "mp3", 60) is not None
    while voice._behind.count:  # a better one is made behind it
        time.sleep(0.01)
    voice.best(voice.register("nl", TEXT, ephemeral=is_ephemeral), "mp3")
    voice.close()
    assert (len(offline.texts), len(better.texts)) == (2, 2)
    assert counted() - before == (0 if is_ephemeral else 8)


def test_ephemeral_text_is_never_given_to_an_engine_that_sends_it_away(voice, make_counting):
    away = make_counting(rank=30, name="away", sends_text_away=True)
    key = voice.register("nl", "Mijn naam is Geheim", ephemeral=True)
    with pytest.raises(EphemeralText):
        voice.render_with(away, key, ["mp3"])
    assert away.texts == []


def test_text_that_is_published_later_goes_to_disk(voice):
    key = voice.register("nl", TEXT, ephemeral=True)
    assert voice.clip(key, "mp3", 60).path is None
    assert voice.register("nl", TEXT) == key
    assert not voice.describe(key).is_ephemeral
    assert voice.clip(key, "mp3", 60).path is not None


def test_published_text_stays_published(voice):
    forget(voice.library, [voice.register("nl", TEXT)])
    key = voice.register("nl", TEXT, ephemeral=True)
    assert not voice.describe(key).is_ephemeral


def test_without_write_permission_people_still_hear_and_the_operator_is_told(tmp_path, languages, counting):
    (tmp_path / "file").write_text("not a folder")
    voice = Voice(tmp_path / "file" / "audio", languages, counting)
    key = voice.register("nl", TEXT)
    clip = voice.clip(key, "ogg", 60)
    assert seconds_of(clip.data) > 1
    assert voice.clip(key, "ogg").data == clip.data
    assert len(counting.texts) == 1
    assert [warning.code for warning in voice.warnings] == ["unwritable"]
    voice.close()


def test_a_disk_that_fails_later_is_survived(voice, tmp_path):
    (tmp_path / "audio" / "clips").write_text("in the way")
    key = voice.register("nl", TEXT)
    assert voice.clip(key, "mp3", 60).path is None
    assert voice.clip(key, "mp3").data
    assert [warning.code for warning in voice.warnings] == ["unwritable"]


def test_an_index_that_breaks_later_is_survived(voice):
    voice._library._index._db.close()
    key = voice.register("nl", TEXT)
    assert seconds_of(voice.clip(key, "mp3", 60).data) > 1
    assert [warning.code for warning in voice.warnings] == ["broken_index"]


def test_an_engine_that_fails_is_not_asked_again_at_once(voice, counting):
    counting.error = EngineUnavailable("crashed")
    key = voice.register("nl", TEXT)
    for _ in range(5):
        with pytest.raises(EngineUnavailable):
            voice.clip(key, "mp3", 60)
    assert len(counting.texts) == 1


def test_what_failed_is_tried_again_after_the_rest():
    now = [100.0]
    flights = Flights(1, clock=lambda: now[0])
    tries = []

    def work():
        tries.append(1)
        if len(tries) == 1:
            raise EngineUnavailable("crashed")
        return "sound"

    with pytest.raises(EngineUnavailable):
        flights.join("a", work).result(30)
    with pytest.raises(EngineUnavailable):
        flights.join("a", work).result(30)
    now[0] += 11
    assert flights.join("a", work).result(30) == "sound"
    assert len(tries) == 2
    flights.close()
    with pytest.raises(EngineUnavailable):
        flights.join("b", work).result(30)


def test_closing_tells_those_who_wait():
    flights = Flights(1)
    started, may_end = threading.Event(), threading.Event()

    def long():
        started.set()
        assert may_end.wait(30)
        return "sound"

    first = flights.join("a", long)
    second = flights.join("b", lambda: "never")
    assert started.wait(30)
    closing = threading.Thread(target=flights.close)
    closing.start()
    may_end.set()
    closing.join()
    assert first.result(30) == "sound"
    assert second.exception(30) is None or isinstance(second.exception(30), EngineUnavailable)


def test_two_thousand_characters_are_spoken(voice):
    text = ("Dit is een zin over wonen in Brussel. " * 60)[:2000]
    clip = voice.clip(voice.register("nl", text), "mp3", 120)
    assert clip.facts.seconds > 80


def test_slow_is_another_utterance(voice):
    normal, slow = (voice.clip(voice.register("nl", TEXT, speed), "mp3", 60) for speed in ("normal", "slow"))
    assert slow.facts.key != normal.facts.key
    assert slow.facts.seconds > 1.15 * normal.facts.seconds


def test_no_temporary_file_is_left(voice):
    voice.clip(voice.register("nl", TEXT), "mp3", 60)
    assert not [path for path in files(voice) if path.name.startswith(".new-")]
    assert os.access(files(voice)[0], os.R_OK)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a thread has no niceness of its own")
def test_a_render_steps_back_behind_the_texts() -> None:
    flights: Flights[int] = Flights(1)
    own = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    nice = flights.join("nice", lambda: os.getpriority(os.PRIO_PROCESS, threading.get_native_id())).result(10)
    # a process that has stepped back further stays there
    assert nice == max(NICE, own)
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == own
    flights.close()
