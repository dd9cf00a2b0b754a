"""Darija: offered once its greeting is recorded, heard where a text is, and never a language of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audio.utterance import Utterance
from audio.voice import Voice
from bot.compose.phrases import one_paragraph, phrase
from bot.content.publish import ContentStore
from bot.content.types import Content
from bot.conversations import Conversations, State
from bot.desk.recordings import make_heard
from bot.gateway import Gateway
from bot.render import needed, recorded_texts, recordings
from bot.turn import Incoming, Reply, Turn
from bot.voicing import Voicing
from tests.bot.fakes import ByAlphabet, FakeEngine

DARIJA = "ary"
FAQ = "housing_social_register"


@pytest.fixture
def store(published: Path) -> ContentStore:
    return ContentStore(published)


@pytest.fixture
def content(store: ContentStore) -> Content:
    return store.current().content


@pytest.fixture
def voice(tmp_path: Path, content: Content) -> Iterator[Voice]:
    made = Voice(tmp_path / "audio", content.languages)
    yield made
    made.close()


@pytest.fixture
def record(tmp_path: Path, content: Content, voice: Voice) -> Callable[..., None]:
    """Return what records texts in Darija and lets them be heard, as a render does."""
    folder = tmp_path / "recordings"

    def recorded(**texts: str) -> None:
        (folder / DARIJA).mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            tone = 0.3 * np.sin(2 * np.pi * 220 * np.arange(2 * 24_000) / 24_000) * np.hanning(2 * 24_000)
            soundfile.write(folder / DARIJA / f"{name}.wav", tone.astype(np.float32), 24_000)
            (folder / DARIJA / f"{name}.txt").write_text(text, encoding="utf-8")
        make_heard(voice, content, folder, list(recorded_texts(content, recordings(content, folder))))

    return recorded


@pytest.fixture
def gateway(store: ContentStore, voice: Voice, tmp_path: Path) -> Gateway:
    return Gateway(
        content=store,
        engine=FakeEngine(store),  # type: ignore[arg-type]
        conversations=Conversations(tmp_path / "c.sqlite", "secret"),
        voicing=Voicing(voice),
        detector=ByAlphabet(),
    )


def greeting(content: Content) -> str:
    return phrase(content, "ar", "greeting")


def tap(gateway: Gateway, conversation: str, choice: str) -> Turn:
    return gateway.send(Incoming(conversation=conversation, choice=choice))


def offered(replies: tuple[Reply, ...]) -> list[str]:
    return [choice.id for reply in replies for choice in reply.choices if choice.id.startswith("lang:")]


def test_it_is_offered_in_its_own_name_only_once_its_greeting_is_recorded(
    gateway: Gateway, content: Content, record: Callable[..., None]
) -> None:
    assert "lang:ary" not in offered(gateway.open().replies)
    record(greeting=f"{greeting(content)} وكلام آخر")
    assert "lang:ary" not in offered(gateway.open().replies), "the greeting was changed since it was recorded"
    record(greeting=greeting(content))
    replies = gateway.open().replies
    every = offered(replies)
    assert every.index("lang:ary") == every.index("lang:ar") + 1
    card = next(choice for reply in replies for choice in reply.choices if choice.id == "lang:ary")
    assert (card.label, card.dir) == ("الدارجة", "rtl")


def test_who_chose_it_reads_arabic_and_hears_the_recordings_else_the_arabic_voice(
    gateway: Gateway, content: Content, voice: Voice, record: Callable[..., None]
) -> None:
    answer = one_paragraph(content.faqs[FAQ].texts["ar"].answer)
    record(greeting=greeting(content), **{FAQ: answer})
    opened = gateway.open()
    turn = tap(gateway, opened.conversation, "lang:ary")
    assert turn.language == "ar"
    assert turn.replies[0].audio is not None
    assert turn.replies[0].audio.language == "ar", "nobody recorded that in Darija"
    told = gateway.send(Incoming(conversation=opened.conversation, text="أين أسجل للحصول على سكن اجتماعي؟"))
    assert told.language == "ar"
    read = next(reply for reply in told.replies if reply.text == answer)
    assert read.audio is not None
    assert (read.audio.language, read.audio.engine) == (DARIJA, "recording")
    clip = voice.clip(read.audio.key, "mp3", 20)
    assert clip is not None
    assert clip.facts.engine == "recording"
    spoken = {reply.audio.language for reply in told.replies if reply.audio and reply is not read}
    assert spoken <= {"ar"}


def test_another_choice_ends_it_and_nobody_else_hears_it(
    gateway: Gateway, content: Content, record: Callable[..., None]
) -> None:
    record(
        greeting=greeting(content),
        set=f"{phrase(content, 'ar', 'language_set')} {phrase(content, 'ar', 'choose_topic')}",
    )
    mine, other = gateway.open().conversation, gateway.open().conversation

    def heard(conversation: str, choice: str) -> str:
        audio = tap(gateway, conversation, choice).replies[0].audio
        return audio.language if audio is not None else ""

    assert heard(mine, "lang:ary") == DARIJA
    assert heard(other, "lang:ar") == "ar"
    assert heard(mine, "lang:fr") == "fr"
    assert heard(mine, "lang:ar") == "ar"


def test_the_switch_of_a_channel_may_be_set_to_it(
    gateway: Gateway, content: Content, record: Callable[..., None]
) -> None:
    answer = one_paragraph(content.faqs[FAQ].texts["ar"].answer)
    record(greeting=greeting(content), **{FAQ: answer})
    incoming = Incoming(conversation=gateway.open().conversation, text="سؤال", language=DARIJA)
    told = gateway.send(incoming)
    assert told.language == "ar"
    assert DARIJA in {reply.audio.language for reply in told.replies if reply.audio}


def test_a_recording_that_was_taken_away_is_followed_by_the_arabic_voice(
    content: Content, voice: Voice, record: Callable[..., None], tmp_path: Path
) -> None:
    record(greeting=greeting(content))
    key = Utterance(DARIJA, greeting(content)).key
    (tmp_path / "recordings" / DARIJA / "greeting.wav").unlink()
    record()
    clip = voice.clip(key, "mp3", 20)
    assert clip is not None
    assert {(span.language, span.voice) for span in clip.facts.spans} == {("ar", "ar")}


def test_its_clips_are_not_deleted_to_make_room(content: Content) -> None:
    from datetime import date

    keys = needed(content, date(2026, 11, 21))
    assert Utterance(DARIJA, greeting(content)).key in keys


def test_a_conversation_kept_by_an_older_version_has_no_variant() -> None:
    import msgspec

    old = msgspec.msgpack.encode({"engine_name": "x", "language": "ar"})
    assert msgspec.msgpack.decode(old, type=State).variant is None
