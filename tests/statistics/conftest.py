"""A gateway with its counter and a database below a temporary folder; time and the day are given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine as Database

from bot.afterwards import Afterwards
from bot.compose import crisis, person, replies
from bot.content.publish import ContentStore
from bot.content.types import Content
from bot.conversations import Conversations
from bot.engine import Answered, Ask
from bot.gateway import Gateway
from bot.settings import Settings
from bot.statistics.counter import Counter
from bot.statistics.kept import Kept, read_kept
from bot.statistics.scrub import Vocabulary, read_vocabulary
from bot.statistics.tables import MARKS, TURNS
from bot.store.database import open_database
from bot.training.corpus import Sentence
from bot.turn import Incoming, Note, Turn
from bot.voicing import Voicing
from tests.bot.fakes import ByAlphabet, FakeEngine, Keys

TODAY = date(2026, 11, 21)
WEEK = "2026-W47"
SENTENCES = (Sentence("hoi waar kan ik fietsen leren", "faq/language_dutch_where", "nl"),) * 2


@dataclass
class Understands(FakeEngine):
    """Refuses, asks back, meets danger or answers, as it is told by the first word."""

    def turn(self, ask: Ask) -> Answered:
        content = self.store.version(ask.version).content
        word = (ask.text or "").split(" ")[0]
        near = ("language_dutch_where", "language_dutch_cost", "language_french_where")
        if word == "refuse":
            said, faqs = replies.out_of_scope(content, ask.language), near
        elif word == "ask":
            said, faqs = replies.clarify(content, ask.language, near), near
        elif word == "two":
            said, faqs = replies.clarify(content, ask.language, near[:2]), near
        elif word == "women":
            said, faqs = replies.out_of_scope(content, ask.language), ("women_partner_violence",)
        elif word == "danger":
            return Answered(crisis.crisis(content, ask.language, "violence", (), TODAY))
        elif word == "person":
            return Answered(person.hand_over(content, ask.language))
        elif word in {"thanks", "yes", "no"}:
            return Answered(replies.smalltalk(content, ask.language, word))
        else:
            answered = super().turn(ask)
            return answered if ask.text is None else replace(answered, note=Note(faqs=(self.faq,), confidence=0.8))
        return Answered(said, note=Note(faqs=faqs, confidence=0.4))


@dataclass
class Desk:
    """The gateway, and what the database holds."""

    gateway: Gateway
    engine: Understands
    counter: Counter
    database: Database
    content: Content
    var: Path
    now: list[float] = field(default_factory=lambda: [1_000_000.0])

    def begin(self, language: str = "nl") -> str:
        conversation = self.gateway.open(hint=language).conversation
        self.tap(conversation, f"lang:{language}")
        return conversation

    def say(self, conversation: str, text: str, **more: str) -> Turn:
        return self.gateway.send(Incoming(conversation=conversation, text=text, **more))

    def tap(self, conversation: str, choice: str) -> Turn:
        return self.gateway.send(Incoming(conversation=conversation, choice=choice))

    def turns(self) -> dict[tuple[str, ...], int]:
        """Outcome, topic, faq, language, band → count."""
        self.counter.write()
        with self.database.connect() as connection:
            rows = connection.execute(select(TURNS)).fetchall()
        return {(r.outcome, r.topic, r.faq, r.language, r.band): r.total for r in rows}

    def marks(self) -> dict[tuple[str, str], int]:
        self.counter.write()
        with self.database.connect() as connection:
            return {(r.mark, r.subject): r.total for r in connection.execute(select(MARKS))}

    def kept(self) -> tuple[Kept, ...]:
        self.counter.write()
        return read_kept(self.database)


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    engine = open_database(settings)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def vocabulary(content: Content) -> Vocabulary:
    return read_vocabulary(content, SENTENCES)


@pytest.fixture
def desk(published: Path, settings: Settings, database: Database, vocabulary: Vocabulary) -> Iterator[Desk]:
    store = ContentStore(published)
    engine = Understands(store)
    conversations = Conversations(settings.var / "conversations.sqlite", settings.secret)
    counter = Counter(lambda: database, "web", today=lambda: TODAY)
    now = [1_000_000.0]
    afterwards = Afterwards(counter, vocabulary, clock=lambda: now[0])
    content = store.current().content
    gateway = Gateway(
        content=store,
        engine=engine,  # type: ignore[arg-type]
        conversations=conversations,
        voicing=Voicing(Keys()),
        detector=ByAlphabet(),
        afterwards=afterwards,
    )
    yield Desk(gateway, engine, counter, database, content, settings.var, now)
    conversations.close()
