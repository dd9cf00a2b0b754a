"""Without the dialogue engine: touched answers, services, a person, danger as ever; written messages are told honestly."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.clock import local_today
from bot.compose.person import hand_over
from bot.compose.phrases import phrase, spoken_languages
from bot.compose.replies import answer
from bot.compose.services import show_service
from bot.content.publish import ContentStore
from bot.content.types import Content
from bot.conversations import Conversations
from bot.gateway import Gateway
from bot.spoken import spoken_texts
from bot.turn import Incoming, Turn
from bot.voicing import Voicing
from tests.bot.desk import SECRET
from tests.bot.fakes import ByAlphabet, FakeEngine, Keys

FAQ = "housing_social_register"


class Desk:
    """A gateway whose engine is away."""

    def __init__(self, published: Path, database: Path) -> None:
        store = ContentStore(published)
        self.content: Content = store.current().content
        self.engine, self.keys = FakeEngine(store, is_down=True), Keys()
        self.conversations = Conversations(database, SECRET)
        self.gateway = Gateway(
            content=store,
            engine=self.engine,  # type: ignore[arg-type]
            conversations=self.conversations,
            voicing=Voicing(self.keys),
            detector=ByAlphabet(),
        )
        self.conversation = self.gateway.open(hint="nl").conversation

    def say(self, text: str, key: str | None = None) -> Turn:
        return self.gateway.send(Incoming(self.conversation, text=text, language="nl", idempotency_key=key))

    def tap(self, choice: str) -> Turn:
        return self.gateway.send(Incoming(self.conversation, choice=choice, language="nl"))


@pytest.fixture
def desk(published: Path, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(published, tmp_path / "c.sqlite")
    yield made
    made.conversations.close()


def test_the_way_from_a_picture_to_an_answer_and_its_service_works_without_the_engine(desk: Desk) -> None:
    offered = desk.tap("do:topics").replies[-1].choices
    topic = next(c.id for c in offered if c.id.startswith("topic:housing"))
    question = next(c.id for c in desk.tap(topic).replies[-1].choices if c.id.startswith("faq:"))
    said = desk.tap(question).replies
    assert said[0].state == "answer"
    assert said[0].faq == question.removeprefix("faq:")
    assert said[0].audio is not None
    service = next(c.id for c in said[0].choices if c.id.startswith("service:"))
    shown = desk.tap(service).replies
    assert [r.text for r in shown] == [
        r.text for r in show_service(desk.content, "nl", service.removeprefix("service:"))
    ]


def test_easier_words_are_those_of_the_answer_before(desk: Desk, today_answer: str) -> None:
    desk.engine.is_down = False
    desk.say("waar kan ik Nederlands leren?")
    desk.engine.is_down = True
    assert desk.tap("do:simpler").replies[0].text == today_answer


@pytest.fixture
def today_answer(content: Content) -> str:
    return answer(content, "nl", FAQ, local_today(), part="simpler")[0].text


def test_a_written_message_is_told_honestly_with_its_voice_and_the_subjects(desk: Desk) -> None:
    (said,) = desk.say("waar kan ik Nederlands leren?").replies
    assert said.text == phrase(desk.content, "nl", "engine_away")
    assert said.state == "failure"
    assert said.audio is not None
    assert {"do:person"} < {choice.id for choice in said.choices}
    assert any(choice.id.startswith("topic:") for choice in said.choices)


def test_the_same_message_sent_again_is_answered_when_the_engine_is_back(desk: Desk) -> None:
    desk.say("waar kan ik Nederlands leren?", key="k1")
    desk.engine.is_down = False
    assert desk.say("waar kan ik Nederlands leren?", key="k1").replies[0].state == "answer"


def test_danger_and_a_person_are_there(desk: Desk) -> None:
    assert desk.say("feu dans la maison").replies[0].state == "crisis"
    assert desk.tap("do:person").replies[0].text == hand_over(desk.content, "nl")[0].text


def test_what_cannot_be_done_says_so_and_offers_the_subjects(desk: Desk) -> None:
    (said,) = desk.tap("route:start").replies
    assert said.text == phrase(desk.content, "nl", "tap_away")
    assert any(choice.id.startswith("topic:") for choice in said.choices)


def test_the_honest_sentences_are_voiced_ahead_in_every_language(content: Content) -> None:
    ahead = {(one.language, one.text) for one in spoken_texts(content, date(2026, 11, 21))}
    for language in spoken_languages(content):
        for key in ("engine_away", "tap_away", "busy"):
            assert (language, phrase(content, language, key)) in ahead, (language, key)
