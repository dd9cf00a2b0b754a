"""Whisper, where `loket listen install` put it: a program apart that gets sound over a pipe and keeps nothing."""

from __future__ import annotations

import json
import threading
from collections.abc import Collection
from pathlib import Path

from audio.apart.environment import python_of
from audio.apart.listen import read_listening
from audio.engine import EngineUnavailable
from audio.frames import OK
from audio.listen.recogniser import CannotListen, Heard, NothingHeard, choose_language
from audio.listen.whisper_worker import SOUND, WORDS
from audio.worker import Worker

TIME_LIMIT_S = 60.0
"""For one step: the base model needs 2 s for a question, a bigger one on a slow machine far more."""
IDLE_S = 600.0
"""The model holds 350 MB: it goes when nobody spoke for ten minutes, and is back within a second or two."""


class Whisper:
    """The recogniser; safe to use from many threads, which take turns."""

    def __init__(self, folder: Path, *, time_limit_s: float = TIME_LIMIT_S) -> None:
        """Take where it is installed, `var/listen`; the folder need not exist, and may come later."""
        self._folder = folder
        self._time_limit_s = time_limit_s
        self._turn = threading.Lock()
        self._command: list[str] = []
        self._worker: Worker | None = None

    @property
    def is_ready(self) -> bool:
        """Whether it is installed and whole."""
        return self._find() is not None

    @property
    def worker_pid(self) -> int | None:
        """Process id of the program apart, None when it is not running."""
        return self._worker.pid if self._worker is not None else None

    def recognise(self, sound: bytes, hint: str | None, languages: Collection[str]) -> Heard:
        """Return the words of a FLAC file."""
        command = self._find()
        if command is None:
            raise CannotListen("No recogniser is installed here.")
        with self._turn:
            worker = self._running(command)
            try:
                probabilities = json.loads(self._ask(worker, bytes([SOUND]) + sound))
                language = choose_language(probabilities, hint, languages) or ""
                text = self._ask(worker, bytes([WORDS]) + language.encode()).decode(errors="replace").strip()
            except EngineUnavailable as error:
                raise CannotListen(error.args[0]) from error
        if not any(character.isalnum() for character in text):
            raise NothingHeard("There are no words in the sound.")
        return Heard(text, language)

    def close(self) -> None:
        """End the program apart."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.close()

    def _running(self, command: list[str]) -> Worker:
        if self._worker is None or command != self._command:
            self.close()
            # a sound that ended it once is not given to it again: the two steps belong together
            self._worker = Worker("Whisper", command, time_limit_s=self._time_limit_s, idle_s=IDLE_S, attempts=1)
            self._command = command
        return self._worker

    @staticmethod
    def _ask(worker: Worker, body: bytes) -> bytes:
        answer = worker.ask(body)
        if answer[0] != OK:
            raise EngineUnavailable(f"Whisper failed: {answer[1:].decode(errors='replace')}.")
        return answer[1:]

    def _find(self) -> list[str] | None:
        found = read_listening(self._folder)
        if found is None:
            return None
        python, model = python_of(self._folder / found.environment), Path(found.model)
        if not model.is_absolute():
            model = self._folder / model
        if not python.exists() or not (model / "model.bin").is_file():
            return None
        return [str(python), "-m", "audio.listen.whisper_worker", str(model)]
