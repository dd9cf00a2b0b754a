"""A person's voice: played for exactly the text it reads, cut and as loud as the rest, with timings."""

import io

import av
import numpy as np
import pytest
import soundfile

from audio.encode import decode, resample
from audio.engine import BadAudio, NoVoice
from audio.engines.gtts import GttsEngine
from audio.engines.recordings import Recordings
from audio.loudness import finish, measure
from audio.prerender import prerender
from audio.received import TooLong, read_sound, voice_edges
from audio.utterance import Utterance

TEXT = Utterance("nl", "Waar kan ik gratis Nederlands leren in Brussel?")
EDITED = Utterance("nl", "Waar kan ik goedkoop Nederlands leren in Brussel?")
FORMATS = ["mp3", "ogg"]


def room(speech, *, level=0.05, noise=0.0005, before=1.5, after=2.0, click=True):
    """Return speech as a telephone records it: quiet, in a noisy room, a click of the button first."""
    rate = speech.sample_rate
    sound = speech.pcm / np.abs(speech.pcm).max() * level
    pcm = np.concatenate([np.zeros(int(before * rate)), sound, np.zeros(int(after * rate))])
    pcm += np.random.default_rng(3).standard_normal(len(pcm)) * noise
    if click:
        pcm[int(0.2 * rate) : int(0.2 * rate) + 40] += 0.2
    return pcm.astype(np.float32), rate


@pytest.fixture
def folder(tmp_path, espeak):
    place = tmp_path / "recordings" / "nl"
    place.mkdir(parents=True)
    pcm, rate = room(espeak.synthesise(TEXT.text, "nl", "slow"))
    soundfile.write(place / "learn-dutch.wav", pcm, rate)
    (place / "learn-dutch.txt").write_text(TEXT.text + "\n")
    return place


@pytest.fixture
def recordings(folder, languages):
    return Recordings(languages, folder.parent)


def engines_of(voice, utterance):
    return {form: facts and facts.engine for form, facts in voice.describe(utterance.key).formats.items()}


def test_a_recording_beats_every_other_voice(voice, counting, google, languages, recordings):
    gtts = GttsEngine(languages, endpoint=google.url, timeout_s=(5, 5))
    result = prerender(voice, [TEXT, EDITED], FORMATS, [counting, gtts, recordings])
    assert result.rendered == {"recording": 1, "gtts": 1}
    assert engines_of(voice, TEXT) == {"mp3": "recording", "ogg": "recording"}
    assert prerender(voice, [TEXT, EDITED], FORMATS, [counting, gtts, recordings]).rendered == {}
    gtts.close()


def test_an_edit_of_the_text_makes_it_stale_at_once(voice, counting, recordings):
    prerender(voice, [TEXT], ["mp3"], [counting, recordings])
    key = voice.register("nl", EDITED.text)
    assert voice.clip(key, "mp3", 60).facts.engine == "espeak"


def test_no_recording_is_played_slow_or_in_another_language(voice, recordings):
    for language, speed in (("nl", "slow"), ("fr", "normal")):
        with pytest.raises(NoVoice):
            recordings.synthesise(TEXT.text, language, speed)


def test_another_take_replaces_the_first(voice, counting, languages, folder, espeak):
    prerender(voice, [TEXT], ["mp3"], [Recordings(languages, folder.parent)])
    first = voice.clip(TEXT.key, "mp3").facts.hash
    pcm, rate = room(espeak.synthesise(TEXT.text, "nl", "normal"))
    soundfile.write(folder / "learn-dutch.wav", pcm, rate)
    assert prerender(voice, [TEXT], ["mp3"], [Recordings(languages, folder.parent)]).rendered == {"recording": 1}
    assert voice.clip(TEXT.key, "mp3").facts.hash != first


def test_a_recording_that_is_taken_away_is_heard_no_more(voice, counting, languages, folder):
    prerender(voice, [TEXT], FORMATS, [Recordings(languages, folder.parent), counting])
    assert voice.withdraw(Recordings(languages, folder.parent)) == 0
    (folder / "learn-dutch.wav").unlink()
    assert voice.withdraw(Recordings(languages, folder.parent)) == 2
    assert voice.clip(TEXT.key, "mp3", 60).facts.engine == "espeak"


def test_a_recording_that_came_in_a_pack_stays(voice, languages, folder, recordings):
    prerender(voice, [TEXT], ["mp3"], [recordings])
    voice.library.mark_imported(voice.clip(TEXT.key, "mp3").facts.hash)
    assert voice.withdraw(Recordings(languages, folder.parent / "nothing")) == 0


def test_it_is_cut_equally_loud_and_without_click(voice, recordings):
    prerender(voice, [TEXT], FORMATS, [recordings])
    for form in FORMATS:
        pcm, rate = decode(voice.clip(TEXT.key, form).data)
        assert measure(pcm, rate) == pytest.approx(-18, abs=1)
        heard = np.flatnonzero(np.abs(pcm) > 0.05)
        assert heard[0] / rate <= 0.15
        assert (len(pcm) - heard[-1]) / rate <= 0.4
        assert abs(pcm[0]) < 0.01
        assert abs(pcm[-1]) < 0.01


@pytest.mark.parametrize("language", ["nl", "fr", "ar", "ru"])
@pytest.mark.parametrize(("level", "noise"), [(0.02, 0.0001), (0.3, 0.002), (0.95, 0.01)])
def test_loudness_is_equal_in_every_room(espeak, language, level, noise):
    text = {"nl": TEXT.text, "fr": "Où apprendre le français ?", "ar": "أين أتعلم اللغة؟", "ru": "Где учить язык?"}
    pcm, rate = room(espeak.synthesise(text[language], language, "normal"), level=level, noise=noise)
    first, last = voice_edges(pcm, rate)
    assert 1.3 <= first / rate <= 1.55
    speech = finish(type(espeak.synthesise("ja", "nl", "normal"))(pcm[first:last], rate))
    assert measure(speech.pcm, rate) == pytest.approx(-18, abs=1)


def test_its_words_have_times_of_the_text_shown(voice, recordings, espeak):
    prerender(voice, [TEXT], ["mp3"], [recordings])
    words = voice.words(TEXT.key)
    assert [TEXT.text[word["char_start"] : word["char_end"]] for word in words][:3] == ["Waar", "kan", "ik"]
    truth = finish(espeak.synthesise(TEXT.text, "nl", "slow")).words
    errors = [abs(word["start"] - true.start_s) for word, true in zip(words, truth, strict=True)]
    assert float(np.median(errors)) <= 0.08


def test_what_has_no_text_is_not_played_and_named(languages, folder):
    (folder / "learn-dutch.txt").unlink()
    found = Recordings(languages, folder.parent)
    assert [(problem.path.name, problem.code) for problem in found.problems] == [("learn-dutch.wav", "unbound")]
    assert found.all == []


def test_a_file_that_is_no_sound_gives_way_to_the_next_voice(voice, counting, languages, folder):
    (folder / "learn-dutch.wav").write_bytes(b"<html>")
    result = prerender(voice, [TEXT], ["mp3"], [Recordings(languages, folder.parent), counting])
    assert result.rendered == {"espeak": 1}


def test_a_recording_in_a_language_without_a_voice_is_played(voice, languages, tmp_path, folder):
    place = folder.parent / "ps"
    place.mkdir()
    (place / "hello.wav").write_bytes((folder / "learn-dutch.wav").read_bytes())
    (place / "hello.txt").write_text("سلام")
    result = prerender(voice, [Utterance("ps", "سلام")], ["mp3"], [Recordings(languages, folder.parent)])
    assert result.rendered == {"recording": 1}
    assert voice.words(Utterance("ps", "سلام").key) == []


@pytest.mark.parametrize(("container", "codec", "rate"), [
    ("mp4", "aac", 44_100), ("webm", "libopus", 48_000), ("ogg", "libopus", 48_000), ("wav", "pcm_s16le", 8_000),
    ("mp3", "libmp3lame", 44_100),
])  # fmt: skip
def test_what_phones_and_browsers_record_decodes(espeak, container, codec, rate):
    speech = espeak.synthesise(TEXT.text, "nl", "normal")
    frame = av.AudioFrame.from_ndarray(
        resample(speech.pcm, speech.sample_rate, rate)[None], format="flt", layout="mono"
    )
    frame.sample_rate = rate
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=container) as file:
        stream = file.add_stream(codec, rate=rate, layout="mono")
        pieces = av.AudioResampler(stream.format, "mono", rate, stream.codec_context.frame_size)
        for piece in (*pieces.resample(frame), *pieces.resample(None), None):
            file.mux(stream.encode(piece))
    pcm, got = read_sound(buffer.getvalue())
    assert len(pcm) / got == pytest.approx(speech.seconds, abs=0.1)


@pytest.mark.parametrize(
    "data", [b"", b"<html>", b"ID3" + b"\0" * 400, b"RIFF\0\0\0\0WAVE", b"\x1aE\xdf\xa3" + b"\1" * 99]
)
def test_what_does_not_decode_is_refused(data):
    with pytest.raises(BadAudio):
        read_sound(data)


def test_more_than_three_minutes_are_refused():
    buffer = io.BytesIO()
    soundfile.write(buffer, np.zeros(8000 * 185, np.float32), 8000, format="WAV")
    with pytest.raises(TooLong, match="3 minutes"):
        read_sound(buffer.getvalue())
