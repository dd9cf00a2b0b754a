"""The offline voice: eSpeak NG, always there after installation, in a worker process of its own.

It sounds like a robot and is the floor of the ladder. The worker is started with the interpreter (`subprocess`, never
fork), killed at a time limit, and replaced after a crash; a text that crashed it is tried once more, then refused.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np

from audio.engine import Capabilities, EngineTimeout, EngineUnavailable, NothingToSay, NoVoice, SpanVoice, Speech, Word
from audio.engines import espeak_worker as wire
from audio.join import join
from audio.languages import Languages, resolve_voice
from audio.spans import Span, is_speakable, split
from audio.utterance import Speed

NAME = "espeak"
WORDS_PER_MINUTE: dict[Speed, int] = {"normal": 140, "slow": 105}
"""Slower than eSpeak's own 175: the people who listen are learners."""
TIME_LIMIT_S = 20.0
"""For one span; 2,000 characters take a quarter of a second."""


class EspeakEngine:
    """Speaks with eSpeak NG; safe to use from many threads, which take turns."""

    def __init__(self, languages: Languages, *, time_limit_s: float = TIME_LIMIT_S) -> None:
        """Take the voice codes from the languages; the worker starts with the first text."""
        self._languages = languages
        self._time_limit_s = time_limit_s
        self._lock = threading.Lock()
        self._worker: subprocess.Popen[bytes] | None = None
        self._closed = False

    @property
    def name(self) -> str:
        """`espeak`."""
        return NAME

    @property
    def version(self) -> str:
        """Version of the library and of what is done with it here."""
        return "1.52-1"

    @property
    def worker_pid(self) -> int | None:
        """Process id of the worker, None when it is not running."""
        worker = self._worker
        return worker.pid if worker is not None and worker.poll() is None else None

    def capabilities(self) -> Capabilities:
        """Say which languages it speaks, by the codes in the languages file."""
        voices = {code: language.voices[NAME] for code, language in self._languages.items() if NAME in language.voices}
        return Capabilities(voices, frozenset(WORDS_PER_MINUTE), timings=True, rank=10, sends_text_away=False)

    def synthesise(self, text: str, language: str, speed: Speed) -> Speech:
        """Speak each span of the text with the voice of its own language."""
        if language not in self._languages or NAME not in self._languages[language].voices:
            raise NoVoice(f"eSpeak has no voice for language {language!r}.")
        parts = [self._speak(span, speed) for span in split(text, language, self._languages) if is_speakable(span.text)]
        if not parts:
            raise NothingToSay("There is no letter or digit in the text.")
        return join(parts)

    def _speak(self, span: Span, speed: Speed) -> Speech:
        code = resolve_voice(self._languages, span.language).voice_language
        voice = self._languages[code].voices.get(NAME)
        if voice is None:
            raise NoVoice(f"eSpeak has no voice for language {code!r}.")
        text = span.text.replace("\0", " ")
        head = voice.encode()
        body = wire.REQUEST.pack(WORDS_PER_MINUTE[speed], len(head)) + head + text.encode(errors="replace")
        answer = self._ask(body)
        if answer[0] == wire.NO_VOICE:
            raise NoVoice(f"eSpeak NG has no voice {voice!r}.")
        if answer[0] != wire.OK:
            raise EngineUnavailable(f"eSpeak NG failed: {answer[1:].decode(errors='replace')}.")
        return replace(_decode(answer, span), spans=(SpanVoice(span.start, span.end, code, voice),))

    def _ask(self, body: bytes) -> bytes:
        with self._lock:
            for attempt in (1, 2):
                worker = self._running()
                late = threading.Event()
                timer = threading.Timer(self._time_limit_s, _kill, (worker, late))
                timer.start()
                try:
                    answer = _exchange(worker, body)
                finally:
                    timer.cancel()
                if answer is not None:
                    return answer
                self._stop()
                if late.is_set():
                    raise EngineTimeout(f"eSpeak NG took more than {self._time_limit_s:g} s and was stopped.")
                if attempt == 2:
                    break
        raise EngineUnavailable("eSpeak NG crashed twice on one text.")

    def _running(self) -> subprocess.Popen[bytes]:
        if self._closed:
            raise EngineUnavailable("The eSpeak engine is closed.")
        if self._worker is None or self._worker.poll() is not None:
            self._stop()
            root = str(Path(__file__).resolve().parents[2])
            path = os.pathsep.join(part for part in (root, os.environ.get("PYTHONPATH")) if part)
            try:
                self._worker = subprocess.Popen(  # noqa: S603 - our own module, no shell
                    [sys.executable, "-m", "audio.engines.espeak_worker"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    env={**os.environ, "PYTHONPATH": path},
                )
            except OSError as error:
                raise EngineUnavailable(f"The eSpeak worker does not start: {error.strerror}.") from error
        return self._worker

    def _stop(self) -> None:
        worker, self._worker = self._worker, None
        if worker is None:
            return
        worker.kill()
        worker.wait()
        for stream in (worker.stdin, worker.stdout):
            if stream is not None:
                try:
                    stream.close()
                except BrokenPipeError:
                    continue  # bytes for a worker that died need not arrive

    def close(self) -> None:
        """Stop the worker."""
        with self._lock:
            self._closed = True
            self._stop()


def _kill(worker: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    worker.kill()


def _exchange(worker: subprocess.Popen[bytes], body: bytes) -> bytes | None:
    """Send one frame and read its answer; None when the worker is gone."""
    if worker.stdin is None or worker.stdout is None:
        return None
    try:
        worker.stdin.write(wire.HEADER.pack(len(body)) + body)
        worker.stdin.flush()
        return wire.read_frame(worker.stdout) or None
    except OSError:
        return None


def _decode(answer: bytes, span: Span) -> Speech:
    """Turn an answer into speech whose offsets count in the whole text."""
    _, sample_rate, count = wire.ANSWER.unpack_from(answer)
    start = wire.ANSWER.size
    end = start + count * wire.WORD.size
    pcm = (np.frombuffer(answer, dtype="<i2", offset=end).astype(np.float32)) / np.float32(32768)
    events = [wire.WORD.unpack_from(answer, start + index * wire.WORD.size) for index in range(count)]
    words: list[Word] = []
    for index, (position, length, sample) in enumerate(events):
        following = events[index + 1][2] if index + 1 < count else len(pcm)
        first = min(span.start + position, span.end)
        last = min(first + length, span.end)
        if words and first < words[-1].char_end:  # numbers and spelled words are reported once for each part
            words[-1] = replace(words[-1], end_s=following / sample_rate)
        elif last > first:
            words.append(Word(sample / sample_rate, max(sample, following) / sample_rate, first, last))
    return Speech(pcm, int(sample_rate), tuple(words))
