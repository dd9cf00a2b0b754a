"""The gTTS adapter against a server on loopback that speaks Google's protocol, well and badly."""

import threading
from urllib.parse import urlsplit

import pytest
from gtts import gTTS

from audio.breaker import Breaker
from audio.engine import BadAudio, EngineTimeout, EngineUnavailable, NothingToSay, NoVoice
from audio.engines.gtts import GttsEngine
from audio.loudness import is_silent

TEXT = "Waar kan ik gratis Nederlands leren in Brussel?"


class Clock:
    """Time that moves only when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def engine(google, languages, clock):
    engine = GttsEngine(languages, endpoint=google.url, breaker=Breaker(clock=clock), timeout_s=(5, 5), deadline_s=30)
    yield engine
    engine.close()


def test_speech_comes_back(engine, google):
    speech = engine.synthesise(TEXT, "nl", "normal")
    assert 1 < speech.seconds < 10
    assert speech.sample_rate == 24_000
    assert not is_silent(speech.pcm)
    assert google.asked == [[TEXT, "nl", None, "null"]]


def test_the_request_is_the_one_gtts_itself_makes(engine, google):
    engine.synthesise(TEXT, "nl", "normal")
    assert google.bodies == gTTS(TEXT, lang="nl").get_bodies()


def test_slow_and_portuguese_of_portugal_are_asked_for(engine, google):
    engine.synthesise("Onde posso aprender?", "pt", "slow")
    assert google.asked == [["Onde posso aprender?", "pt-PT", True, "null"]]


def test_a_long_text_is_several_requests_and_one_speech(engine, google):
    once = engine.synthesise(TEXT, "nl", "normal").seconds
    google.asked.clear()
    speech = engine.synthesise(" ".join([TEXT] * 6), "nl", "normal")
    assert len(google.asked) >= 3
    assert all(len(asked[0]) <= 100 for asked in google.asked)
    assert speech.seconds > 0.8 * once * len(google.asked)


def test_english_abbreviation_rules_are_not_applied(engine, google):
    engine.synthesise("De dr. woont hier", "nl", "normal")
    assert google.asked[0][0] == "De dr. woont hier"


@pytest.mark.parametrize(
    ("mode", "error"),
    [
        ("429", EngineUnavailable),
        ("503", EngineUnavailable),
        ("302", EngineUnavailable),
        ("html", BadAudio),
        ("empty", BadAudio),
        ("no_audio", BadAudio),
        ("broken", BadAudio),
        ("silence", BadAudio),
        ("short", BadAudio),
    ],
)
def test_a_bad_answer_is_an_error_and_a_minute_of_rest(engine, google, clock, mode, error):
    google.mode = mode
    with pytest.raises(error):
        engine.synthesise(TEXT, "nl", "normal")
    asked = len(google.asked)
    google.mode = "ok"
    assert engine.rest_s == 60
    clock.now += 59
    with pytest.raises(EngineUnavailable, match="rests"):
        engine.synthesise(TEXT, "nl", "normal")
    assert len(google.asked) == asked
    clock.now += 2
    assert engine.synthesise(TEXT, "nl", "normal").seconds > 1
    assert engine.rest_s == 0


def test_a_server_that_says_nothing_is_left_at_the_time_limit(google, languages, clock):
    google.mode = "late"
    engine = GttsEngine(languages, endpoint=google.url, breaker=Breaker(clock=clock), timeout_s=(5, 0.2))
    with pytest.raises(EngineUnavailable, match="ReadTimeout"):
        engine.synthesise(TEXT, "nl", "normal")
    assert engine.rest_s > 0
    engine.close()


def test_a_server_that_trickles_is_left_at_the_deadline(google, languages):
    google.mode = "trickle"
    engine = GttsEngine(languages, endpoint=google.url, timeout_s=(5, 5), deadline_s=0.3)
    with pytest.raises(EngineTimeout):
        engine.synthesise(TEXT, "nl", "normal")
    engine.close()


def test_the_deadline_covers_all_requests_of_a_text(google, languages):
    ticks = iter(range(0, 1000, 4))
    engine = GttsEngine(languages, endpoint=google.url, clock=lambda: float(next(ticks)), deadline_s=10)
    with pytest.raises(EngineTimeout):
        engine.synthesise(" ".join([TEXT] * 20), "nl", "normal")
    assert len(google.asked) < 5
    engine.close()


def test_no_network_is_an_error_at_once(languages):
    engine = GttsEngine(languages, endpoint="http://127.0.0.1:1")
    with pytest.raises(EngineUnavailable, match="again later"):
        engine.synthesise(TEXT, "nl", "normal")
    engine.close()


@pytest.mark.parametrize("code", ["fa", "ps", "so", "xx"])
def test_languages_google_does_not_speak_are_refused_without_asking(engine, google, code):
    with pytest.raises(NoVoice):
        engine.synthesise("سلام", code, "normal")
    assert google.asked == []
    assert engine.rest_s == 0


@pytest.mark.parametrize("text", ["", " ", "..."])
def test_nothing_to_say_is_no_failure_of_the_network(engine, google, text):
    with pytest.raises(NothingToSay):
        engine.synthesise(text, "nl", "normal")
    assert engine.rest_s == 0
    assert google.asked == []


def test_the_default_is_google_with_the_certificate_checked(languages):
    engine = GttsEngine(languages)
    request = engine._requests("ja", "nl", "normal")[0]
    assert urlsplit(request.url).scheme == "https"
    assert urlsplit(request.url).hostname == "translate.google.com"
    assert engine._session.verify is True
    engine.close()


def test_capabilities_say_that_text_leaves_the_machine(engine):
    can = engine.capabilities()
    assert can.sends_text_away
    assert not can.timings
    assert {"nl", "fr", "en", "ar", "pt"} <= set(can.voices)
    assert not {"fa", "ps"} & set(can.voices)


def test_breaker_is_safe_from_many_threads(clock):
    breaker = Breaker(clock=clock)
    together = threading.Barrier(8)

    def fail():
        together.wait(30)
        breaker.trip()

    threads = [threading.Thread(target=fail) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert breaker.remaining_s == 60
