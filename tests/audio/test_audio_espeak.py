"""The offline engine, really run: voices, timings, and what happens when its worker dies."""

import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from audio.engine import EngineTimeout, EngineUnavailable, NothingToSay, NoVoice
from audio.engines.espeak import EspeakEngine
from audio.receive import receive

SENTENCES = {
    "nl": "Waar kan ik Nederlands leren in Brussel?",
    "fr": "Où est-ce que je peux apprendre le français ?",
    "en": "Where can I learn Dutch in Brussels?",
    "ar": "أين يمكنني أن أتعلم اللغة الفرنسية؟",
    "fa": "کجا می\u200cتوانم زبان فرانسه یاد بگیرم؟",
    "tr": "Nerede Fransızca öğrenebilirim?",
    "uk": "Де я можу вивчати французьку мову?",
    "ru": "Где я могу учить французский язык?",
    "ro": "Unde pot să învăț limba franceză?",
    "pl": "Gdzie mogę uczyć się francuskiego?",
    "es": "¿Dónde puedo aprender francés?",
    "pt": "Onde posso aprender francês?",
}


@pytest.mark.parametrize("language", SENTENCES)
def test_every_language_speaks_with_its_own_voice_in_a_plausible_time(espeak, languages, language):
    text = SENTENCES[language]
    speech = espeak.synthesise(text, language, "normal")
    assert [(span.language, span.voice) for span in speech.spans] == [(language, languages[language].voices["espeak"])]
    assert 0.04 < speech.seconds / len(text) < 0.16
    assert float(np.abs(speech.pcm).max()) > 0.05
    words = [text[word.char_start : word.char_end] for word in speech.words]
    assert words[0] in text.split()[0]
    assert len(words) >= len(text.split()) - 2
    starts = [word.start_s for word in speech.words]
    assert starts == sorted(starts)
    assert all(word.start_s <= word.end_s <= speech.seconds + 0.01 for word in speech.words)


def test_every_voice_of_the_languages_file_exists(espeak):
    for code in espeak.capabilities().voices:
        assert espeak.synthesise("1 2", code, "normal").seconds > 0.2


def test_latin_names_in_arabic_are_read_by_the_french_voice(espeak):
    text = "اذهب إلى Actiris في Schaerbeek."
    speech = espeak.synthesise(text, "ar", "normal")
    assert [(text[span.char_start : span.char_end].strip(), span.voice) for span in speech.spans] == [
        ("اذهب إلى", "ar"),
        ("Actiris", "fr-be"),
        ("في", "ar"),
        ("Schaerbeek.", "fr-be"),
    ]
    words = {text[word.char_start : word.char_end]: word for word in speech.words}
    assert list(words) == ["اذهب", "إلى", "Actiris", "في", "Schaerbeek"]
    assert words["Actiris"].start_s < words["في"].start_s < words["Schaerbeek"].start_s


def test_slow_is_slower(espeak):
    normal, slow = (espeak.synthesise(SENTENCES["nl"], "nl", speed).seconds for speed in ("normal", "slow"))
    assert 1.2 < slow / normal < 1.6


def test_a_long_text_is_spoken_whole(espeak):
    text = ("Dit is een zin over wonen in Brussel. " * 60)[:2000].strip()
    speech = espeak.synthesise(text, "nl", "normal")
    assert speech.words[-1].char_end >= len(text) - 2
    assert speech.seconds > 80


@pytest.mark.parametrize("text", ["<speak>x</speak> & [[a]] \\ {}", "a\0b", "\u202ejij\u202c", "\ud800 ja", "a" * 500])
def test_strange_text_is_spoken_and_harms_nothing(espeak, text):
    assert espeak.synthesise(text, "nl", "normal").seconds > 0


@pytest.mark.parametrize("code", ["ps", "so", "xx"])
def test_a_language_without_a_voice_is_refused(espeak, code):
    with pytest.raises(NoVoice):
        espeak.synthesise("سلام", code, "normal")


@pytest.mark.parametrize("text", ["", " ", "😀", "…"])
def test_nothing_to_say_is_an_error(espeak, text):
    with pytest.raises(NothingToSay):
        espeak.synthesise(text, "nl", "normal")


@pytest.fixture
def own(languages):
    """Return an engine with a worker that may be killed."""
    engine = EspeakEngine(languages, time_limit_s=30)
    yield engine
    engine.close()


def test_a_crash_between_two_texts_is_recovered(own):
    before = own.synthesise("ja", "nl", "normal")
    pid = own.worker_pid
    os.kill(pid, signal.SIGKILL)
    after = own.synthesise("ja", "nl", "normal")
    assert own.worker_pid not in (None, pid)
    assert np.allclose(before.pcm, after.pcm)


def test_a_crash_in_the_middle_of_a_text_is_recovered(own):
    own.synthesise("ja", "nl", "normal")
    pid = own.worker_pid
    os.kill(pid, signal.SIGSTOP)
    killer = threading.Timer(0.1, os.kill, (pid, signal.SIGKILL))
    killer.start()
    assert own.synthesise("Goedemorgen", "nl", "normal").seconds > 0.3
    killer.join()
    assert own.worker_pid != pid


def test_a_worker_that_hangs_is_stopped_at_the_time_limit_and_replaced(languages):
    engine = EspeakEngine(languages, time_limit_s=1.0)
    try:
        for _ in range(10):  # on a busy machine the start of the worker alone may take longer than this limit
            try:
                engine.synthesise("ja", "nl", "normal")
                break
            except EngineTimeout:
                continue
        pid = engine.worker_pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        with pytest.raises(EngineTimeout, match="again later"):
            engine.synthesise("ja", "nl", "normal")
        assert engine.worker_pid is None
    finally:
        engine.close()


def test_many_threads_take_turns_and_get_their_own_words(espeak):
    texts = [f"woord nummer {number}" for number in range(24)]
    alone = [espeak.synthesise(text, "nl", "normal").seconds for text in texts]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda text: espeak.synthesise(text, "nl", "normal").seconds, texts))
    assert together == pytest.approx(alone, abs=0.02)


def test_a_closed_engine_says_so(languages):
    engine = EspeakEngine(languages)
    engine.close()
    engine.close()
    with pytest.raises(EngineUnavailable):
        engine.synthesise("ja", "nl", "normal")


def test_the_worker_ends_with_the_process_that_started_it(tmp_path):
    code = (
        "import os\nfrom types import SimpleNamespace as N\nfrom audio.engines.espeak import EspeakEngine\n"
        "nl = N(script='Latn', voices={'espeak': 'nl'}, bridge=None, latin_voice='nl', text_of=None)\n"
        "e = EspeakEngine({'nl': nl})\n"
        "e.synthesise('ja', 'nl', 'normal')\nprint(e.worker_pid, flush=True)\nos._exit(9)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    pid = int(done.stdout)
    for _ in range(500):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().split()[2]
        except OSError:
            return
        if state == "Z":
            return
        threading.Event().wait(0.02)
    pytest.fail("the worker outlived its parent")


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads the environment of a process in /proc")
def test_the_program_apart_is_given_no_secret(languages, monkeypatch):
    monkeypatch.setenv("LOKET_SECRET", "hidden" * 6)
    monkeypatch.setenv("TELEGRAM_TOKEN", "hidden")
    own = EspeakEngine(languages)
    try:
        own.synthesise("Goedemorgen", "nl", "normal")
        assert b"hidden" not in Path(f"/proc/{own.worker_pid}/environ").read_bytes()
    finally:
        own.close()


def test_what_decodes_an_upload_is_given_no_secret(monkeypatch):
    given = {}

    def run(command, **options):
        given.update(options["env"])
        return subprocess.CompletedProcess(command, 0, b"fLaC", b"")

    monkeypatch.setenv("LOKET_SECRET", "hidden" * 6)
    monkeypatch.setattr("audio.receive.subprocess.run", run)
    assert receive(b"OggS" + b"\0" * 100) == b"fLaC"
    assert "hidden" not in str(given)
    assert given["PYTHONPATH"]
