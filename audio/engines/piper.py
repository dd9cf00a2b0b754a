"""Neural voices on this machine: Piper, where an operator installed voices with `loket voices install`.

It runs apart (`audio.engines.piper_worker`), with an environment of its own. What is in another language than the text,
a French name inside an Arabic sentence, is read by that language's neural voice, else by the offline one: never by a
voice of another language.
"""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np

from audio.apart.environment import python_of
from audio.apart.installed import FILE, Installed, model_path, read_installed
from audio.breaker import Breaker
from audio.encode import SAMPLE_RATE, resample
from audio.engine import (
    BadAudio,
    Capabilities,
    Engine,
    EngineUnavailable,
    NothingToSay,
    NoVoice,
    SpanVoice,
    Speech,
)  # fmt: skip
from audio.frames import ANSWER, OK
from audio.join import join
from audio.languages import Languages, resolve_voice
from audio.loudness import finish, is_silent
from audio.spans import Span, is_speakable, split
from audio.utterance import Speed
from audio.worker import Worker

NAME = "piper"
RANK = 20
PACE: dict[Speed, float] = {"normal": 1.25, "slow": 1.25 / 0.75}
"""Longer than the voices speak by themselves, some 195 words a minute: the people who listen are learners."""
TIME_LIMIT_S = 60.0
"""For one span; 2,000 characters take about 12 s of one processor."""
IDLE_S = 300.0
"""A voice holds 250 MB: it goes when nobody needed it for five minutes."""


class PiperEngine:
    """Speaks with the installed voices; sees at once when one comes or goes."""

    def __init__(
        self,
        languages: Languages,
        folder: Path,
        offline: Engine,
        *,
        time_limit_s: float = TIME_LIMIT_S,
        breaker: Breaker | None = None,
    ) -> None:
        """Take where voices are installed.

        Args:
            languages: the languages of the loket.
            folder: of the voices, `var/voices`; it need not exist.
            offline: the engine that reads names in languages without a neural voice.
            time_limit_s: for one span.
            breaker: decides on the rest after a failure.
        """
        self._languages = languages
        self._folder = folder
        self._offline = offline
        self._time_limit_s = time_limit_s
        self._breaker = breaker or Breaker()
        self._lock = threading.Lock()
        self._seen: tuple[int, int] | None = None
        self._installed: Installed | None = None
        self._worker: Worker | None = None

    @property
    def name(self) -> str:
        """`piper`."""
        return NAME

    @property
    def version(self) -> str:
        """Version of Piper and of what is done with it here."""
        return "1.8.0-1"

    @property
    def worker_pid(self) -> int | None:
        """Process id of the program apart, None when it is not running."""
        return self._worker.pid if self._worker is not None else None

    @property
    def missing(self) -> tuple[str, ...]:
        """Languages whose voice was installed and is not whole any more."""
        installed = self._read()
        return tuple(code for code in installed.voices if not self._is_whole(installed, code)) if installed else ()

    def capabilities(self) -> Capabilities:
        """Say which languages it speaks: those whose voice is installed and whole."""
        installed = self._read()
        voices = {
            code: voice.name
            for code, voice in (installed.voices.items() if installed else ())
            if code in self._languages and installed and self._is_whole(installed, code)
        }
        return Capabilities(voices, frozenset(PACE), timings=False, rank=RANK, sends_text_away=False)

    def synthesise(self, text: str, language: str, speed: Speed) -> Speech:
        """Speak each span of the text with the voice of its own language."""
        voices = self.capabilities().voices
        if language not in voices:
            raise NoVoice(f"No neural voice is installed for language {language!r}.")
        if self._breaker.remaining_s > 0:
            raise EngineUnavailable(f"Piper rests for {self._breaker.remaining_s:.0f} s after a failure.")
        spans = [span for span in split(text, language, self._languages) if is_speakable(span.text)]
        if not spans:
            raise NothingToSay("There is no letter or digit in the text.")
        try:
            parts = [self._speak(span, speed, voices) for span in spans]
        except (EngineUnavailable, BadAudio):
            self._breaker.trip()
            raise
        self._breaker.reset()
        # two engines in one sentence must be equally loud
        return join([finish(part) for part in parts] if len(parts) > 1 else parts)

    def close(self) -> None:
        """End the program apart."""
        with self._lock:
            if self._worker is not None:
                self._worker.close()

    def _speak(self, span: Span, speed: Speed, voices: dict[str, str] | object) -> Speech:
        code = resolve_voice(self._languages, span.language).voice_language
        name = voices.get(code) if isinstance(voices, dict) else None
        if name is None:
            speech = self._offline.synthesise(span.text, code, speed)
            own = SpanVoice(span.start, span.end, code, f"{self._offline.name}:{speech.spans[0].voice}")
            return Speech(resample(speech.pcm, speech.sample_rate), SAMPLE_RATE, spans=(own,))
        return replace(self._ask(span.text, code, speed), spans=(SpanVoice(span.start, span.end, code, name),))

    def _ask(self, text: str, language: str, speed: Speed) -> Speech:
        installed = self._read()
        worker = self._worker
        if installed is None or worker is None:
            raise EngineUnavailable("The neural voices were taken away.")
        model = model_path(self._folder, installed.voices[language])
        asked = {"model": str(model), "text": text, "length_scale": PACE[speed]}
        answer = worker.ask(json.dumps(asked).encode())
        if answer[0] != OK:
            raise EngineUnavailable(f"Piper failed: {answer[1:].decode(errors='replace')}.")
        _, rate, _ = ANSWER.unpack_from(answer)
        pcm = np.frombuffer(answer, dtype="<i2", offset=ANSWER.size).astype(np.float32) / np.float32(32768)
        if is_silent(pcm):
            raise BadAudio("Piper gave silence.")
        return Speech(resample(pcm, int(rate)), SAMPLE_RATE)

    def _is_whole(self, installed: Installed, code: str) -> bool:
        model = model_path(self._folder, installed.voices[code])
        python = python_of(self._folder / installed.environment)
        return model.is_file() and Path(f"{model}.json").is_file() and python.exists()

    def _read(self) -> Installed | None:
        """Return what is installed now; the note's file is read again only when it changed."""
        try:
            found = (self._folder / FILE).stat()
            seen = (found.st_mtime_ns, found.st_size)
        except OSError:
            seen = None
        with self._lock:
            if seen != self._seen or (seen is not None and self._installed is None):
                self._seen = seen
                before, self._installed = self._installed, read_installed(self._folder) if seen else None
                self._renew(before)
            return self._installed

    def _renew(self, before: Installed | None) -> None:
        now = self._installed
        if now is not None and (before is None or before.environment != now.environment or self._worker is None):
            if self._worker is not None:
                self._worker.close()
            python = python_of(self._folder / now.environment)
            self._worker = Worker(
                "Piper",
                [str(python), "-m", "audio.engines.piper_worker"],
                time_limit_s=self._time_limit_s,
                idle_s=IDLE_S,
            )
