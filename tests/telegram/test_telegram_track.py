"""A person who cannot read hears the choices: one voice note of clips laid behind each other, whole and in order."""

from __future__ import annotations

import io

import numpy as np
import pytest
import soundfile

from audio.encode import decode, encode
from bot.compose.choices import button
from bot.compose.replies import reply
from bot.telegram import ogg
from bot.telegram.track import Track, sound_of
from bot.turn import Incoming, Reply
from tests.telegram.conftest import Loket
from tests.telegram.fakes import FakeVoice

ANA = 700001


def tone(hertz: float, seconds: float, form: str = "ogg") -> bytes:
    count = int(24_000 * seconds)
    wave = 0.3 * np.sin(2 * np.pi * hertz * np.arange(count) / 24_000)
    return encode(wave.astype(np.float32), 24_000, form)


def pitch(pcm: np.ndarray, begin: float, end: float) -> float:
    part = pcm[int(begin * 24_000) : int(end * 24_000)]
    return float(np.argmax(np.abs(np.fft.rfft(part))) / (end - begin))


def test_clips_are_laid_behind_each_other_without_decoding() -> None:
    joined = ogg.join([tone(300, 1.0), tone(600, 2.0), tone(1200, 0.5)])
    pcm, rate = decode(joined)
    assert len(pcm) / rate == pytest.approx(3.5, abs=0.1)
    assert pitch(pcm, 0.2, 0.8) == pytest.approx(300, abs=5)
    assert pitch(pcm, 1.2, 2.8) == pytest.approx(600, abs=5)
    assert pitch(pcm, 3.15, 3.4) == pytest.approx(1200, abs=8)


def test_a_long_note_has_several_pages_and_stays_whole() -> None:
    clip = tone(300, 10.0)
    with soundfile.SoundFile(io.BytesIO(ogg.join([clip] * 6))) as note:
        assert (note.format, note.subtype, note.channels) == ("OGG", "OPUS", 1)
        assert note.frames / note.samplerate == pytest.approx(60, abs=0.5)


def test_every_page_has_its_check_sum() -> None:
    """The clip's own pages were made by another program: ours are counted the same way."""
    clip = tone(300, 0.5)
    first = clip[: clip.index(b"OggS", 4)]
    blank = first[:22] + b"\0\0\0\0" + first[26:]
    assert ogg.checksum(blank) == int.from_bytes(first[22:26], "little")


@pytest.mark.parametrize(
    "bytes_",
    [b"", b"no sound", tone(300, 0.5, "mp3"), tone(300, 0.5)[:-9]],
    ids=["nothing", "words", "another format", "cut off"],
)
def test_what_is_no_opus_is_refused(bytes_: bytes) -> None:
    with pytest.raises(ogg.BadOgg):
        ogg.join([tone(300, 0.5), bytes_])


@pytest.mark.parametrize("form", ["ogg", "mp3"])
def test_a_track_is_its_text_and_its_choices(form: str) -> None:
    voice = FakeVoice()
    sound = sound_of(voice, Track("text", (("1", "one"), ("2", "two"))), form, 1.0)  # type: ignore[arg-type]
    assert sound is not None
    pcm, rate = decode(sound.data)
    assert sound.facts.seconds == pytest.approx(5.6)
    assert len(pcm) / rate == pytest.approx(sound.facts.seconds, abs=0.4)


def test_a_choice_without_a_voice_is_left_out_and_the_others_are_heard() -> None:
    voice = FakeVoice(texts={"1": "un", "one": "Maison"}, speechless={"Maison"})
    sound = sound_of(voice, Track("text", (("1", "one"), ("2", "two"))), "ogg", 1.0)
    assert sound is not None
    assert sound.facts.seconds == pytest.approx(1 + 0.3 + 1 + 0.3 + 2)


def test_other_choices_make_another_sound() -> None:
    voice = FakeVoice()
    names = {
        sound.facts.hash
        for choices in ((), (("1", "one"),), (("one", "1"),), (("1",), ("one",)))
        if (sound := sound_of(voice, Track("text", choices), "ogg", 1.0))
    }
    assert len(names) == 4


async def test_the_choices_are_heard_in_the_same_note_with_the_numbers_that_stand_on_the_buttons(loket: Loket) -> None:
    def offers(incoming: Incoming, language: str) -> tuple[Reply, ...]:
        choices = tuple(button(loket.content, language, id) for id in ("do:topics", "do:person"))
        return (reply(loket.content, language, "Que faire ?", "clarify", choices=choices),)

    loket.door.answer = offers
    await loket.finished(loket.telegram.says(ANA, "aide"))
    text, voice = loket.said(ANA)
    labels = [label for label, _ in text.buttons]
    assert [label.split()[0] for label in labels] == ["1", "2"]
    heard = list(dict.fromkeys(loket.voice.texts[key] for key, _ in loket.voice.asked))
    assert heard == ["Que faire ?", "1", labels[0].split(maxsplit=2)[2], "2", labels[1].split(maxsplit=2)[2]]
    pcm, rate = decode(voice.files["voice"])
    assert len(pcm) / rate == pytest.approx(5.6, abs=0.4)


async def test_a_whole_note_heard_before_is_not_uploaded_again(loket: Loket) -> None:
    await loket.finished(loket.telegram.says(ANA, "/help"))
    await loket.finished(loket.telegram.says(ANA, "/help"))
    assert [call.is_upload for call in loket.telegram.made("sendVoice")] == [True, False]


async def test_answers_can_be_heard_again_and_slower(loket: Loket) -> None:
    await loket.finished(loket.telegram.says(ANA, "bonjour"))
    assert [data for _, data in loket.said(ANA)[0].buttons] == ["do:repeat", "do:slower"]
    assert not loket.said(ANA)[0].buttons[0][0][0].isdigit(), "pictures, always in the same place, not read out"


async def test_names_of_languages_are_heard_each_in_its_own_voice(loket: Loket) -> None:
    await loket.finished(loket.telegram.says(ANA, "/start"))
    asked = {key.split("-")[0] for key, _ in loket.voice.asked}
    assert {"ar", "nl", "fr"} <= asked
