"""The first sentence of a long text: where it ends, that it is heard like the same words of the whole, where it stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from audio.clip import timings
from audio.engine import UnknownUtterance
from audio.engines.espeak import EspeakEngine
from audio.languages import Languages
from audio.openings import FEWEST_CHARACTERS, FEWEST_LEFT, opening
from audio.utterance import Utterance
from audio.voice import Voice
from bot.content.types import Content

REST = " Ensuite il y a beaucoup d'autres choses à dire." * 6
HEARD_ALIKE_S = 0.12


@pytest.fixture
def voice(tmp_path: Path, languages: Languages, espeak: EspeakEngine) -> Voice:
    return Voice(tmp_path / "audio", languages, espeak)


def longest(content: Content, code: str) -> str:
    texts = (" ".join(faq.texts[code].answer.split()) for faq in content.faqs.values() if code in faq.texts)
    return max((text for text in texts if opening(text)), key=len)


@pytest.mark.parametrize(
    ("begin", "head"),
    [
        ("Vous pouvez aller au CPAS de votre commune.", "Vous pouvez aller au CPAS de votre commune."),
        ("Oui. Vous pouvez aller au CPAS de votre commune.", "Oui. Vous pouvez aller au CPAS de votre commune."),
        (
            "Vous pouvez aller chez le conseiller Dr. Dupont. Il parle arabe.",
            "Vous pouvez aller chez le conseiller Dr. Dupont.",
        ),
        (
            "Vous pouvez le lire dans la loi, à l'article 12. 3 jours.",
            "Vous pouvez le lire dans la loi, à l'article 12. 3 jours.",
        ),
        ("Peut-on encore aller au CPAS de la commune ?» Oui.", "Peut-on encore aller au CPAS de la commune ?»"),
        ("هل يمكنني الذهاب إلى مركز المساعدة في بلديتي اليوم؟ نعم.", "هل يمكنني الذهاب إلى مركز المساعدة في بلديتي اليوم؟"),
    ],
)  # fmt: skip
def test_an_opening_ends_where_a_pause_is_heard_anyway(begin: str, head: str) -> None:
    assert opening(begin + REST) == head


def test_a_text_that_is_soon_rendered_is_heard_in_one_piece() -> None:
    head = "Vous pouvez aller au CPAS de votre commune."
    assert opening(head) is None
    assert opening(f"{head} {'a' * (FEWEST_LEFT - 2)}") is None
    assert opening(f"{head} {'A' * FEWEST_LEFT}") == head
    assert opening("mot " * 200) is None


@pytest.mark.parametrize("code", ["fr", "nl", "ar", "fa", "tr", "uk", "pl"])
def test_no_word_is_lost_or_said_twice_between_the_opening_and_the_whole(
    voice: Voice, content: Content, code: str
) -> None:
    text = longest(content, code)
    head = opening(text)
    assert head is not None
    assert len(head) >= FEWEST_CHARACTERS
    key = voice.register(code, text)
    first = voice.openings.clip(key, "mp3", 20)
    whole = voice.clip(key, "mp3", 20)
    assert first is not None
    assert whole is not None
    alone, within = timings(first.facts), timings(whole.facts)
    before = [word for word in within if word["char_start"] < len(head)]
    assert all(word["char_end"] <= len(head) for word in before), "a word over the seam"
    places = [(word["char_start"], word["char_end"]) for word in before]
    assert [(word["char_start"], word["char_end"]) for word in alone] == places
    assert max(abs(one["start"] - other["start"]) for one, other in zip(alone, before, strict=True)) < HEARD_ALIKE_S
    assert [(span.language, span.voice) for span in first.facts.spans] == [
        (span.language, span.voice) for span in whole.facts.spans[: len(first.facts.spans)]
    ]


def test_an_opening_stands_under_no_key_and_never_on_the_disk(voice: Voice, tmp_path: Path) -> None:
    text = "Vous pouvez aller au CPAS de votre commune." + REST
    key = voice.register("fr", text)
    made = voice.openings.clip(key, "mp3", 20)
    assert made is not None
    assert made.path is None
    assert voice.describe(key).bytes is None  # type: ignore[union-attr]
    assert voice.describe(Utterance("fr", opening(text) or "").key) is None
    assert not list((tmp_path / "audio").glob("clips/*/*"))
    assert voice.openings.clip(key, "mp3") is made, "made twice"


def test_a_short_text_and_an_unknown_key_have_no_opening(voice: Voice) -> None:
    for key in (voice.register("fr", "Bonjour."), "0" * 40):
        with pytest.raises(UnknownUtterance):
            voice.openings.clip(key, "mp3", 1)
