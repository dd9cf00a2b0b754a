"""Stands where Rasa is asked: Rasa and its training take minutes, and tests/e2e runs the real ones."""

from __future__ import annotations

from pathlib import Path

from bot.content.publish import ContentStore
from bot.engine import Answered, Ask
from bot.errors import EngineDown
from bot.settings import Settings
from bot.turn import Reply


class Rasa:
    """Remembers which model it serves; knows every question until it is told otherwise."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.served: list[str] = []
        self.refuses = self.is_away = self.is_confused = False
        self.asked: list[Ask] = []
        self.forgotten: list[str] = []

    def load_model(self, model: Path) -> None:
        if self.is_away or self.refuses:
            raise EngineDown("Rasa answered 400." if self.refuses else "Rasa is not there.")
        self.served.append(model.name.removesuffix(".tar.gz"))

    def is_ready(self) -> bool:
        return not self.is_away

    def turn(self, ask: Ask) -> Answered:
        self.asked.append(ask)
        content = ContentStore(self._settings.published).current().content
        faqs = (f.id for f in content.faqs.values() if ask.text in f.texts[ask.language].questions)
        faq = None if self.is_confused else next(faqs)
        return Answered((Reply(text="x", language="nl", dir="ltr", faq=faq),))

    def forget(self, conversation: str) -> None:
        self.forgotten.append(conversation)
