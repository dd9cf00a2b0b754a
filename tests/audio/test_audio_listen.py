"""Listening: what is refused before the recogniser, the language that is listened in, and a queue that stays short."""

from __future__ import annotations

import io
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import islice

import numpy as np
import pytest
import soundfile

from audio.encode import encode
from audio.listen.ear import MOST_BYTES, Ear
from audio.listen.recogniser import Busy, CannotListen, Heard, NothingHeard, SaidTooMuch, choose_language
from audio.listen.whisper import Whisper

OURS = ("nl", "fr", "ar")


def flac(seconds):
    out = io.BytesIO()
    soundfile.write(out, np.full(int(seconds * 8000), 0.1, np.float32), 8000, format="FLAC")
    return out.getvalue()


class Fake:
    """Reads the text from a fixture; it can be held."""

    def __init__(self):
        self.is_ready = True
        self.sounds = []
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self.began = threading.Semaphore(0)

    def recognise(self, sound, hint, languages):
        self.sounds.append(sound)
        self.began.release()
        assert self.may_go_on.wait(30)
        return Heard("hallo", hint or "nl")

    def close(self):
        """Nothing is open."""


@pytest.mark.parametrize(
    ("probabilities", "hint", "expected"),
    [
        ({"fr": 0.4, "nl": 0.3}, None, "fr"),
        ({"fr": 0.9, "nl": 0.07}, "nl", "nl"),
        ({"fr": 0.9, "nl": 0.01}, "nl", "fr"),
        ({"fr": 0.5, "nl": 0.01}, "nl", "nl"),
        ({"en": 0.9, "nl": 0.02}, None, "nl"),
        ({"en": 0.9, "ko": 0.02}, "ar", "ar"),
        ({"fr": 0.5}, "ko", "fr"),
        ({}, None, None),
    ],
)
def test_the_settled_language_is_listened_in_unless_it_is_clearly_another(probabilities, hint, expected):
    assert choose_language(probabilities, hint, OURS) == expected


def test_what_is_too_large_or_too_long_never_reaches_the_recogniser():
    fake = Fake()
    ear = Ear(fake, decode=lambda data: flac(61))
    with pytest.raises(SaidTooMuch):
        ear.hear(b"x" * (MOST_BYTES + 1), None, OURS)
    with pytest.raises(SaidTooMuch):
        ear.hear(b"x", None, OURS)
    assert not fake.sounds


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"#EXTM3U\nfile:///etc/passwd\n", b"OggS" + b"\0" * 500])
def test_what_is_no_sound_is_nothing_heard(data):
    with pytest.raises(NothingHeard):
        Ear(Fake()).hear(data, None, OURS)


def test_silence_is_nothing_heard_and_speech_arrives_as_flac(espeak):
    fake = Fake()
    ear = Ear(fake)
    with pytest.raises(NothingHeard):
        ear.hear(encode(np.zeros(48_000, np.float32), 24_000, "ogg"), None, OURS)
    speech = espeak.synthesise("Waar kan ik Nederlands leren?", "nl", "normal")
    assert ear.hear(encode(speech.pcm, speech.sample_rate, "ogg"), "nl", OURS).text == "hallo"
    assert [sound[:4] for sound in fake.sounds] == [b"fLaC"]


def test_two_may_wait_and_the_next_one_is_told_at_once():
    fake = Fake()
    fake.may_go_on.clear()
    ear = Ear(fake, decode=lambda data: flac(1))
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(ear.hear, b"x", None, OURS) for _ in range(8)]
        assert fake.began.acquire(timeout=30)
        refused = list(islice(as_completed(asked, timeout=60), 5))
        assert all(isinstance(one.exception(), Busy) for one in refused)
        assert sum(one.done() for one in asked) == 5
        fake.may_go_on.set()
        assert sum(one.exception(timeout=30) is None for one in asked) == 3
    assert ear.hear(b"x", None, OURS).text == "hallo"


def test_without_an_installed_recogniser_it_says_so(tmp_path):
    ear = Ear(Whisper(tmp_path / "listen"))
    assert not ear.is_ready
    with pytest.raises(CannotListen):
        ear.hear(flac(1), None, OURS)
