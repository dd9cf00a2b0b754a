"""A dialogue engine without Rasa: the same actions, called in process. The real one is tested in tests/e2e."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from bot.compose import person, replies, services
from bot.content.publish import ContentStore
from bot.engine import Ask
from bot.errors import EngineDown
from bot.turn import Reply


@dataclass
class FakeEngine:
    """Answers every text with one FAQ; remembers what it was asked; can be told to fail."""

    store: ContentStore
    faq: str = "housing_social_register"
    is_down: bool = False
    asked: list[Ask] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)

    def turn(self, ask: Ask) -> tuple[Reply, ...]:
        self.asked.append(ask)
        if self.is_down:
            raise EngineDown("Rasa is not there.")
        content = self.store.version(ask.version).content
        if ask.intent == "person":
            return person.hand_over(content, ask.language)
        if ask.intent == "service":
            return services.show_service(content, ask.language, ask.entities["service_id"])
        return replies.answer(content, ask.language, ask.entities.get("faq_id", self.faq), date(2026, 11, 21))

    def forget(self, conversation: str) -> None:
        if self.is_down:
            raise EngineDown("Rasa is not there.")
        self.forgotten.append(conversation)


class ByAlphabet:
    """A detector for tests: a few telling words, else nothing is likelier than anything else."""

    WORDS = {"nl": ("waar", "ik", "nederlands"), "fr": ("où", "je", "logement"), "en": ("where", "the", "lessons")}

    def probabilities(self, text: str) -> dict[str, float]:
        words = text.lower().replace("?", "").split()
        counts = {code: 1 + 20 * sum(w in words for w in telling) for code, telling in self.WORDS.items()}
        return {code: count / sum(counts.values()) for code, count in counts.items()}


class Keys:
    """A voice registry that gives keys and knows no clip yet."""

    def __init__(self) -> None:
        self.registered: list[tuple[str, str, str]] = []

    def register(self, language: str, text: str, speed: str = "normal", ephemeral: bool = False) -> str:
        self.registered.append((language, text, speed))
        return f"key{len(self.registered)}"

    def describe(self, key: str) -> None:
        return None
