"""Putting the pieces of one process together: the same gateway for the website and for Telegram."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from audio.voice import Voice
from bot.content.publish import ContentStore
from bot.conversations import Conversations
from bot.engine import Engine
from bot.errors import Setup
from bot.gateway import Gateway
from bot.language.detector import Detector
from bot.language.detector_file import load_detector
from bot.settings import Settings
from bot.training.train import current_model
from bot.voicing import Voicing


@dataclass(frozen=True)
class Parts:
    """Everything a channel needs."""

    content: ContentStore
    engine: Engine
    voice: Voice
    gateway: Gateway


class CurrentDetector:
    """The language detector of the model in use; a newly trained one is taken over without a restart."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._key = ""
        self._detector: Detector | None = None

    def probabilities(self, text: str) -> Mapping[str, float]:
        """See `Detector.probabilities`."""
        return self._current().probabilities(text)

    def own_words(self, text: str) -> str:
        """See `Detector.own_words`."""
        return self._current().own_words(text)

    def danger(self, text: str) -> str | None:
        """See `Detector.danger`."""
        return self._current().danger(text)

    def _current(self) -> Detector:
        files = current_model(self._settings)
        if files is None:
            raise Setup("There is no model yet.", next_step="Run `make train`.")
        with self._lock:
            if self._detector is None or files.key != self._key:
                self._detector, self._key = load_detector(files.detector), files.key
            return self._detector


def assemble(settings: Settings) -> Parts:
    """Build the parts of a process that talks to people.

    Raises:
        Setup: nothing is published, or a folder cannot be written.
    """
    content = ContentStore(settings.published)
    voice = Voice(settings.audio, content.current().content.languages)
    engine = Engine(settings.rasa_url, settings.secret)
    gateway = Gateway(
        content=content,
        engine=engine,
        conversations=Conversations(settings.var / "conversations.sqlite", settings.secret),
        voicing=Voicing(voice),
        detector=CurrentDetector(settings),
    )
    return Parts(content, engine, voice, gateway)
