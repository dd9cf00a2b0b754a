"""Timings carried over to a voice that gives none: the error against clips whose true timings are known."""

from dataclasses import replace

import numpy as np
import pytest

from audio.align import align
from audio.encode import decode, encode, resample
from audio.engine import Speech
from audio.engines import espeak as offline
from audio.loudness import finish

TEXTS = {
    "nl": "Waar kan ik gratis Nederlands leren? Ga naar het Huis van het Nederlands, dicht bij het station. Het is gratis.",
    "fr": "Où apprendre le français ? Allez à la maison communale, demandez un rendez-vous. C'est gratuit pour tous.",
    "en": "Where can I learn Dutch for free? Go to the town hall, ask for an appointment. It is free for everyone.",
    "ar": "أين يمكنني تعلم اللغة؟ اذهب إلى البلدية، واطلب موعدا. هذا مجاني للجميع.",
    "fa": "کجا می\u200cتوانم زبان یاد بگیرم؟ به شهرداری بروید، وقت بگیرید. برای همه رایگان است.",
    "tr": "Nerede ücretsiz dil öğrenebilirim? Belediyeye gidin, randevu isteyin. Herkes için ücretsiz.",
    "uk": "Де можна безкоштовно вивчати мову? Ідіть до комуни, попросіть зустріч. Це безкоштовно для всіх.",
    "ru": "Где можно бесплатно учить язык? Идите в коммуну, попросите о встрече. Это бесплатно для всех.",
    "ro": "Unde pot învăța limba gratuit? Mergeți la comună, cereți o programare. Este gratuit pentru toți.",
    "pl": "Gdzie mogę uczyć się języka za darmo? Idź do urzędu gminy, poproś o spotkanie. To jest bezpłatne.",
    "es": "¿Dónde puedo aprender el idioma gratis? Vaya a la comuna, pida una cita. Es gratis para todos.",
    "pt": "Onde posso aprender a língua de graça? Vá à comuna, peça uma marcação. É grátis para todos.",
}
VOICES = {"fast": (190, 1.0, 0.05), "low": (115, 0.82, 0.1), "high": (170, 1.22, 0.1)}
"""Words a minute, pitch and formants, noise beside the level of the speech."""


def other_voice(espeak, monkeypatch, text, language, wpm, pitch, noise):
    """Return the text by another speaker through MP3, with its true timings."""
    monkeypatch.setattr(offline, "WORDS_PER_MINUTE", {"normal": wpm})
    speech = espeak.synthesise(text, language, "normal")
    monkeypatch.undo()
    pcm = resample(speech.pcm, int(speech.sample_rate * pitch), speech.sample_rate)
    ratio = len(pcm) / len(speech.pcm)
    words = tuple(replace(word, start_s=word.start_s * ratio, end_s=word.end_s * ratio) for word in speech.words)
    done = finish(Speech(pcm, speech.sample_rate, words))
    level = float(np.sqrt(np.mean(np.square(done.pcm)))) * noise
    dirty = done.pcm + level * np.random.default_rng(7).standard_normal(len(done.pcm)).astype(np.float32)
    pcm, rate = decode(encode(dirty, done.sample_rate, "mp3"))
    return replace(done, pcm=pcm, sample_rate=rate)


@pytest.mark.parametrize("kind", VOICES)
@pytest.mark.parametrize("language", TEXTS)
def test_the_median_error_is_small(espeak, monkeypatch, language, kind):
    given = other_voice(espeak, monkeypatch, TEXTS[language], language, *VOICES[kind])
    reference = finish(espeak.synthesise(TEXTS[language], language, "normal"))
    words = align(reference, replace(given, words=()))
    assert [(word.char_start, word.char_end) for word in words] == [(w.char_start, w.char_end) for w in given.words]
    errors = [abs(word.start_s - true.start_s) for word, true in zip(words, given.words, strict=True)]
    assert float(np.median(errors)) <= 0.08
    assert float(np.percentile(errors, 90)) <= 0.2


def test_times_never_run_backwards_or_past_the_end(espeak):
    reference = finish(espeak.synthesise(TEXTS["nl"], "nl", "normal"))
    strange = finish(espeak.synthesise(TEXTS["ar"], "ar", "slow"))
    words = align(reference, strange)
    assert all(word.start_s <= word.end_s <= strange.seconds for word in words)
    assert all(one.start_s <= two.start_s for one, two in zip(words, words[1:], strict=False))


@pytest.mark.parametrize("seconds", [0.05, 0.3, 100.0])
def test_any_length_comes_to_an_end(espeak, seconds):
    reference = finish(espeak.synthesise(TEXTS["nl"], "nl", "normal"))
    noise = np.random.default_rng(1).standard_normal(int(seconds * 24_000)).astype(np.float32) * 0.1
    assert len(align(reference, Speech(noise, 24_000))) == len(reference.words)


def test_a_reference_without_words_gives_none(espeak):
    speech = finish(espeak.synthesise("Goede morgen", "nl", "normal"))
    assert align(replace(speech, words=()), speech) == ()
