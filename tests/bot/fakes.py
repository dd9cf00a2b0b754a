"""A dialogue engine without Rasa: the same actions, called in process. The real one is tested in tests/e2e."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from bot.compose import person, replies, services
from bot.content.publish import ContentStore
from bot.engine import Answered, Ask
from bot.errors import EngineDown


@dataclass
class FakeEngine:
    """Answers every text with one FAQ; remembers what it was asked; can be told to fail."""

    store: ContentStore
    faq: str = "housing_social_register"
    is_down: bool = False
    asked: list[Ask] = field(default_factory=list)
    commands: dict[str, str] = field(default_factory=dict)
    """Text → what the gateway is asked to do."""
    forgotten: list[str] = field(default_factory=list)

    def turn(self, ask: Ask) -> Answered:
        self.asked.append(ask)
        if self.is_down:
            raise EngineDown("Rasa is not there.")
        content = self.store.version(ask.version).content
        if ask.text in self.commands:
            return Answered((), self.commands[ask.text])
        if ask.intent == "person":
            return Answered(person.hand_over(content, ask.language))
        if ask.intent == "service":
            return Answered(services.show_service(content, ask.language, ask.entities["service_id"]))
        faq = ask.entities.get("faq_id", self.faq)
        return Answered(replies.answer(content, ask.language, faq, date(2026, 11, 21)))

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

    def own_words(self, text: str) -> str:
        return text

    def danger(self, text: str) -> str | None:
        return "fire" if "feu" in text else None


class Keys:
    """A voice registry that gives keys and knows no clip yet."""

    def __init__(self) -> None:
        self.registered: list[tuple[str, str, str]] = []

    def register(
        self, language: str, text: str, speed: str = "normal", ephemeral: bool = False, whispered: bool = False
    ) -> str:
        self.registered.append((language, text, speed))
        return f"key{len(self.registered)}"

    def describe(self, key: str) -> None:
        return None
