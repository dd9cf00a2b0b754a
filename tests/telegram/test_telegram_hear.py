"""Voice notes: fetched only when somebody can listen, short ones only, and answered like typed words."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from bot.compose.phrases import phrase
from bot.turn import Incoming
from tests.telegram.conftest import Loket
from tests.telegram.fakes import sound

ANA = 7


@dataclass
class FakeListening:
    """Hears what it is told to hear."""

    words: str | None = "Waar leer ik Nederlands?"
    is_ready: bool = True
    sounds: list[bytes] = field(default_factory=list)

    def understand(self, incoming: Incoming, sound: bytes) -> Incoming:
        self.sounds.append(sound)
        if self.words is None:
            return replace(incoming, problem="listen_nothing")
        return replace(incoming, text=self.words)


@pytest.fixture
def listening(idle: Loket) -> FakeListening:
    idle.listening = FakeListening()
    idle.telegram.sounds["v"] = sound("ogg")
    return idle.listening


def note(**changes: object) -> dict[str, object]:
    return {"file_id": "v", "file_unique_id": "v", "duration": 2, "file_size": 9000, **changes}


async def test_a_voice_note_is_heard_shown_back_and_answered(listening: FakeListening, loket: Loket) -> None:
    loket.door.languages[loket.name(ANA)] = "nl"
    await loket.finished(loket.telegram.post(ANA, language="nl", voice=note()))
    assert listening.sounds == [sound("ogg")]
    first, *others = loket.texts(ANA)
    assert first == phrase(loket.content, "nl", "telegram_heard", text="Waar leer ik Nederlands?")
    assert others
    assert loket.door.sent[-1].text == "Waar leer ik Nederlands?"
    assert loket.door.sent[-1].idempotency_key


async def test_where_nothing_was_heard_only_the_answer_is_sent(listening: FakeListening, loket: Loket) -> None:
    listening.words = None
    await loket.finished(loket.telegram.post(ANA, language="nl", voice=note()))
    assert len(loket.texts(ANA)) == 1
    assert loket.door.sent[-1].problem == "listen_nothing"


@pytest.mark.parametrize("changes", [{"duration": 61}, {"file_size": 3_000_001}])
async def test_a_long_note_is_refused_without_being_fetched(
    listening: FakeListening, loket: Loket, changes: dict[str, int]
) -> None:
    await loket.finished(loket.telegram.post(ANA, language="nl", voice=note(**changes)))
    assert loket.texts(ANA) == [phrase(loket.content, "nl", "listen_too_long")]
    assert not loket.telegram.made("getFile")
    assert not listening.sounds


async def test_a_note_that_telegram_does_not_give_is_said(listening: FakeListening, loket: Loket) -> None:
    await loket.finished(loket.telegram.post(ANA, language="nl", voice=note(file_id="gone")))
    assert loket.texts(ANA) == [phrase(loket.content, "nl", "listen_failed")]


async def test_without_a_recogniser_nothing_is_fetched(listening: FakeListening, loket: Loket) -> None:
    listening.is_ready = False
    await loket.finished(loket.telegram.post(ANA, language="nl", voice=note()))
    assert loket.texts(ANA) == [phrase(loket.content, "nl", "telegram_no_listen")]
    assert not loket.telegram.made("getFile")
