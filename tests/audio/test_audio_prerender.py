"""Rendering ahead: the best engine that can, what is there is left alone, a better clip replaces a worse one."""

import pytest

from audio.breaker import Breaker
from audio.engine import EngineUnavailable
from audio.engines.gtts import GttsEngine
from audio.prerender import Progress, prerender
from audio.utterance import Utterance

TEXTS = [
    Utterance("nl", "Waar kan ik gratis Nederlands leren?"),
    Utterance("fa", "کجا می\u200cتوانم زبان یاد بگیرم؟"),
    Utterance("nl", "Waar is het loket?"),
]
FORMATS = ["mp3", "ogg"]


@pytest.fixture
def gtts(google, languages):
    now = [0.0]
    engine = GttsEngine(languages, endpoint=google.url, breaker=Breaker(clock=lambda: now[0]), timeout_s=(5, 5))
    engine.now = now
    yield engine
    engine.close()


def engines_of(voice, utterance):
    return {form: facts and facts.engine for form, facts in voice.describe(utterance.key).formats.items()}


def test_gtts_where_it_can_else_offline(voice, counting, gtts):
    seen = []
    result = prerender(voice, TEXTS, FORMATS, [counting, gtts], seen.append)
    assert (result.done, result.total, result.failed) == (3, 3, 0)
    assert result.rendered == {"gtts": 2, "espeak": 1}
    assert [progress.done for progress in seen] == [1, 2, 3]
    assert engines_of(voice, TEXTS[0]) == {"mp3": "gtts", "ogg": "gtts"}
    assert engines_of(voice, TEXTS[1]) == {"mp3": "espeak", "ogg": "espeak"}


def test_one_speech_serves_all_formats(voice, counting):
    prerender(voice, TEXTS[:1], FORMATS, [counting])
    assert len(counting.texts) == 1


def test_a_second_run_renders_nothing(voice, counting, gtts, google):
    prerender(voice, TEXTS, FORMATS, [gtts, counting])
    asked = (len(google.asked), len(counting.texts))
    assert prerender(voice, TEXTS, FORMATS, [gtts, counting]).rendered == {}
    assert (len(google.asked), len(counting.texts)) == asked


def test_clips_of_gtts_have_times_of_the_text_shown(voice, counting, gtts):
    prerender(voice, TEXTS[:1], FORMATS, [gtts, counting])
    words = voice.words(TEXTS[0].key)
    shown = [TEXTS[0].text[word["char_start"] : word["char_end"]] for word in words]
    assert shown == ["Waar", "kan", "ik", "gratis", "Nederlands", "leren"]


def test_a_text_without_times_is_still_heard(voice, counting, gtts):
    counting.error = EngineUnavailable("crashed")
    assert prerender(voice, TEXTS[:1], FORMATS, [gtts, counting]).rendered == {"gtts": 1}
    assert voice.words(TEXTS[0].key) == []


def test_a_better_clip_replaces_a_worse_one_at_once(voice, counting, gtts):
    key = voice.register("nl", TEXTS[0].text)
    first = voice.clip(key, "mp3", 60)
    assert first.facts.engine == "espeak"
    prerender(voice, TEXTS[:1], ["mp3"], [gtts, counting])
    second = voice.clip(key, "mp3")
    assert second.facts.engine == "gtts"
    assert second.facts.hash != first.facts.hash
    assert voice.clip_by_hash(first.facts.hash).data == first.data


def test_gtts_down_means_offline_now_and_gtts_after_the_rest(voice, counting, gtts, google):
    google.mode = "429"
    result = prerender(voice, TEXTS, FORMATS, [gtts, counting])
    assert result.rendered == {"espeak": 3}
    assert len(google.asked) == 1
    google.mode = "ok"
    gtts.now[0] += 61
    assert prerender(voice, TEXTS, FORMATS, [gtts, counting]).rendered == {"gtts": 2}


def test_a_run_can_be_stopped_and_goes_on_later(voice, counting):
    def stop(progress: Progress) -> None:
        assert progress.done == 1
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        prerender(voice, TEXTS, ["mp3"], [counting], stop)
    assert prerender(voice, TEXTS, ["mp3"], [counting]).rendered == {"espeak": 2}


def test_a_text_no_engine_speaks_is_counted_and_the_rest_goes_on(voice, counting):
    counting.error = None
    result = prerender(voice, [Utterance("ps", "سلام"), Utterance("nl", "😀"), TEXTS[0]], ["mp3"], [counting])
    assert (result.failed, result.rendered) == (1, {"espeak": 1})


def test_an_engine_that_fails_gives_way_to_the_next(voice, make_counting, counting):
    broken = make_counting(rank=20, name="neural")
    broken.error = EngineUnavailable("crashed")
    assert prerender(voice, TEXTS[:1], ["mp3"], [broken, counting]).rendered == {"espeak": 1}


def test_changed_rules_make_new_clips(voice, counting):
    prerender(voice, TEXTS[:1], ["mp3"], [counting])
    counting.version = "next"
    assert prerender(voice, TEXTS[:1], ["mp3"], [counting]).rendered == {"espeak": 1}
    assert prerender(voice, TEXTS[:1], ["mp3"], [counting]).rendered == {}
