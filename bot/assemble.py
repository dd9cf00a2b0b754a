"""Putting the pieces of one process together: the same gateway for the website and for Telegram."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from audio.listen.ear import Ear
from audio.listen.whisper import Whisper
from audio.voice import Voice
from bot.afterwards import Afterwards
from bot.content.publish import ContentStore
from bot.engine import Engine
from bot.errors import Setup
from bot.gateway import Gateway
from bot.language.detector import Detector
from bot.language.detector_file import load_detector
from bot.listening import Listening
from bot.measured import MeasuredGateway
from bot.metrics import show_breaker
from bot.replicas import open_engine
from bot.settings import Settings
from bot.speech import open_voice
from bot.statistics.counter import Counter
from bot.statistics.vocabulary_file import KeptVocabulary
from bot.store.conversations import open_conversations
from bot.store.database import open_database
from bot.training.train import detector_in_use
from bot.turn_locks import open_turns
from bot.voicing import Voicing

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Parts:
    """Everything a channel needs."""

    content: ContentStore
    engine: Engine
    voice: Voice
    gateway: Gateway
    listening: Listening
    counter: Counter

    def close(self) -> None:
        """Write what was counted, and let go of the voice."""
        self.counter.stop()
        self.listening.ear.close()
        self.voice.close()


class CurrentDetector:
    """The language detector of the model in use; a newly trained one is taken over without a restart."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._name = ""
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
        file = detector_in_use(self._settings)
        with self._lock:
            if file is None:
                # between two models, for a moment: the one before goes on
                if self._detector is None:
                    raise Setup("There is no model yet.", next_step="Wait for the keeper, or run `make train`.")
                return self._detector
            if self._detector is None or file.name != self._name:
                try:
                    self._detector, self._name = load_detector(file), file.name
                except Setup as problem:
                    if self._detector is None:
                        raise
                    # the languages hardly change from one model to the next: better the one before than no answer
                    logger.error("%s", problem)
                    self._name = file.name
            return self._detector


def assemble(settings: Settings, channel: str = "web") -> Parts:
    """Build the parts of a process that talks to people.

    Args:
        settings: of this installation.
        channel: under which its messages are counted.

    Raises:
        Setup: nothing is published, or a folder cannot be written.
    """
    content = ContentStore(settings.published)
    voice = open_voice(settings, content.current().content.languages, whispers=channel == "web")
    show_breaker(channel, "closed")
    engine = open_engine(settings, told=partial(show_breaker, channel))
    counter = Counter(lambda: open_database(settings), channel)
    afterwards = Afterwards(counter, KeptVocabulary(settings.published))
    gateway = MeasuredGateway(
        content=content,
        engine=engine,
        conversations=open_conversations(settings),
        turns=open_turns(settings.redis, settings.secret),
        voicing=Voicing(voice),
        detector=CurrentDetector(settings),
        afterwards=afterwards,
    )
    gateway.channel = channel
    counter.start(afterwards.waiting.forget_old)
    listening = Listening(Ear(Whisper(settings.listen)), gateway, content)
    return Parts(content, engine, voice, gateway, listening, counter)
