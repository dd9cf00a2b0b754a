"""Loudness, edges and files: equal, without a click, small enough."""

import io

import numpy as np
import pyloudnorm
import pytest
import soundfile

from audio.encode import SAMPLE_RATE, check_format, decode, encode, resample, seconds_of
from audio.engine import BadAudio, Speech, UnknownFormat, Word
from audio.join import join
from audio.loudness import PEAK, finish, is_silent, measure


def tone(seconds: float, level: float, rate: int = 22_050, frequency: float = 300) -> np.ndarray:
    return (level * np.sin(2 * np.pi * frequency * np.arange(int(seconds * rate)) / rate)).astype(np.float32)


@pytest.mark.parametrize("language", ["nl", "fr", "ar"])
@pytest.mark.parametrize("name", ["mp3", "ogg"])
def test_files_decode_are_mono_small_and_equally_loud(espeak, language, name):
    text = {"nl": "Waar kan ik Nederlands leren? ", "fr": "Où apprendre le français ? ", "ar": "أين أتعلم اللغة؟ "}[
        language
    ]
    speech = finish(espeak.synthesise(text * 4, language, "normal"))
    data = encode(speech.pcm, speech.sample_rate, name)
    info = soundfile.info(io.BytesIO(data))
    assert (info.channels, info.samplerate) == (1, SAMPLE_RATE)
    assert info.format == {"mp3": "MP3", "ogg": "OGG"}[name]
    assert len(data) / speech.seconds * 10 <= {"mp3": 60_000, "ogg": 32_000}[name]
    pcm, rate = decode(data)
    assert len(pcm) / rate == pytest.approx(speech.seconds, abs=0.01)  # so the word timings stay true
    assert measure(pcm, rate) == pytest.approx(-18, abs=1)
    assert float(np.abs(pcm).max()) <= 1


@pytest.mark.parametrize("level", [0.01, 0.2, 0.9])
@pytest.mark.parametrize("seconds", [0.2, 3.0])
def test_loudness_is_equal_whatever_comes_in(level, seconds):
    speech = finish(Speech(tone(seconds, level), 22_050))
    assert measure(speech.pcm, 22_050) == pytest.approx(-18, abs=1)
    assert float(np.abs(speech.pcm).max()) <= PEAK + 1e-6


def test_a_peak_is_bent_and_not_cut():
    pcm = tone(3, 0.01)
    pcm[30_000:30_020] = 0.9
    speech = finish(Speech(pcm, 22_050))
    assert float(np.abs(speech.pcm).max()) <= PEAK + 1e-6


def test_leading_silence_is_cut_and_the_timings_move_with_it():
    pcm = np.concatenate([np.zeros(22_050, np.float32), tone(1, 0.3), np.zeros(44_100, np.float32)])
    speech = finish(Speech(pcm, 22_050, (Word(1.0, 2.0, 0, 2),)))
    first = np.flatnonzero(np.abs(speech.pcm) > 0.01)[0] / 22_050
    assert first <= 0.15
    assert speech.words[0].start_s == pytest.approx(first, abs=0.03)
    assert speech.words[0].end_s - speech.words[0].start_s == pytest.approx(1.0, abs=0.02)
    assert speech.seconds < 1.6


def test_the_ends_are_faded_so_that_nothing_clicks():
    pcm = np.full(22_050, 0.5, np.float32)
    speech = finish(Speech(pcm * np.sign(tone(1, 1)), 22_050))
    assert abs(speech.pcm[0]) < 1e-6
    assert abs(speech.pcm[-1]) < 1e-6


@pytest.mark.parametrize("pcm", [np.zeros(0, np.float32), np.zeros(22_050, np.float32)])
def test_silence_is_an_error(pcm):
    assert is_silent(pcm)
    with pytest.raises(BadAudio, match="next engine"):
        finish(Speech(pcm, 22_050))


@pytest.mark.parametrize("data", [b"", b"<html>", b"ID3" + b"\0" * 400, b"OggS" + b"\1" * 100])
def test_bytes_that_are_no_sound_are_refused(data):
    with pytest.raises(BadAudio):
        decode(data)


@pytest.mark.parametrize("name", ["wav", "", "../mp3", "MP3"])
def test_an_unknown_format_is_refused(name):
    with pytest.raises(UnknownFormat):
        check_format(name)


def test_resampling_keeps_length_pitch_and_level():
    pcm = resample(tone(2, 0.3), 22_050)
    assert len(pcm) == pytest.approx(2 * SAMPLE_RATE, abs=50)
    assert np.allclose(pcm[2000:40_000], tone(2, 0.3, SAMPLE_RATE)[2000:40_000], atol=0.01)


@pytest.mark.parametrize("language", ["nl", "fr", "ar", "ru"])
@pytest.mark.parametrize("rate", [22_050, 24_000, 48_000])
def test_the_meter_agrees_with_pyloudnorm(espeak, language, rate):
    text = {"nl": "Goede morgen allemaal", "fr": "Bonjour à tous", "ar": "صباح الخير", "ru": "Доброе утро"}[language]
    pcm = resample(espeak.synthesise(text, language, "normal").pcm, 22_050, rate)
    pcm = np.concatenate([pcm, np.zeros(rate, np.float32), 0.1 * pcm])
    expected = pyloudnorm.Meter(rate, filter_class="DeMan").integrated_loudness(pcm.astype(np.float64))
    # pyloudnorm's high pass is 0.04 to 0.09 dB louder, the more so the lower the rate: it leaves out a divisor
    assert measure(pcm, rate) == pytest.approx(expected, abs=0.1)


def test_the_meter_gives_the_reference_tone_its_level():
    assert measure(tone(5, 1.0, 48_000, 997), 48_000) == pytest.approx(-3.01, abs=0.05)


@pytest.mark.parametrize("name", ["mp3", "ogg"])
def test_a_very_short_clip_is_still_a_clip(name):
    assert seconds_of(encode(tone(0.08, 0.3), 22_050, name)) > 0.05


def test_joined_pieces_keep_their_timings():
    one = Speech(tone(1, 0.3), 22_050, (Word(0, 1, 0, 3),))
    two = Speech(np.concatenate([np.zeros(11_025, np.float32), tone(1, 0.3)]), 22_050, (Word(0.5, 1.5, 4, 7),))
    whole = join([one, two])
    assert [(word.char_start, word.char_end) for word in whole.words] == [(0, 3), (4, 7)]
    assert whole.words[1].start_s == pytest.approx(1.07, abs=0.03)
    assert whole.words[1].end_s <= whole.seconds + 1e-6


def test_every_short_opus_clip_decodes():
    for _ in range(60):
        assert seconds_of(encode(tone(0.6, 0.3), 22_050, "ogg")) == pytest.approx(0.6, abs=0.05)
