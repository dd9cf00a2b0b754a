"""The hand-written sentences: training and test are strangers to each other, and nothing is missing."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache

import pytest

from bot.content.lint.sentences import check
from bot.content.types import Content
from bot.errors import ContentError
from bot.settings import ROOT
from bot.training.corpus import Sentence, read_recognised, read_sentences
from bot.training.data import training_set
from bot.understanding.normalise import for_letters

LANGUAGES = ("fr", "nl", "en", "ar", "fa", "ps", "tr", "uk", "ru", "ro", "pl", "es", "pt")
NOT_YET = ("so", "ti", "am", "sq", "ur", "bg", "ku")
ASPECTS = {"cost", "where", "hours", "phone", "appointment", "languages", "bring", "website", "duration", "who_else",
           "what", "may_i", "why"}  # fmt: skip
SMALLTALK = {"hello", "thanks", "bye", "bot", "cannot_read", "person", "repeat", "slower", "simpler", "stop", "forget",
             "insult", "language", "yes", "no"}  # fmt: skip


@cache
def written() -> tuple[Sentence, ...]:
    return tuple(read_sentences(ROOT / "data" / "nlu"))


def cases(language: str) -> list[dict[str, str | None]]:
    lines = (ROOT / "tests" / "nlu" / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def learned(content: Content) -> frozenset[str]:
    training = training_set(content, ROOT / "data")
    return frozenset(for_letters(s.text) for s in (*training.sentences, *training.recognised))


@pytest.mark.parametrize("language", [*LANGUAGES, *NOT_YET])
def test_no_test_sentence_is_a_training_sentence(learned: frozenset[str], language: str) -> None:
    assert [case["text"] for case in cases(language) if for_letters(str(case["text"])) in learned] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_faq_is_tested_twice_in_every_language(content: Content, language: str) -> None:
    counts = Counter(case["faq"] for case in cases(language))
    assert {faq for faq in content.faqs if counts[faq] < 2} == set()
    assert sum(case["kind"] == "off_topic" for case in cases(language)) >= 40


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_what_it_needs_to_refuse_to_chat_and_to_hear_danger(content: Content, language: str) -> None:
    counts = Counter(s.label for s in written() if s.language == language)
    assert counts["out_of_scope"] >= 60
    assert {f"crisis/{kind}" for kind in content.crises} == {label for label in counts if label.startswith("crisis/")}
    assert {label.partition("/")[2] for label in counts if label.startswith("followup/")} == ASPECTS
    assert {label.partition("/")[2] for label in counts if label.startswith("smalltalk/")} == SMALLTALK


def test_languages_that_are_only_recognised_have_sentences_and_teach_no_question(content: Content) -> None:
    counts = Counter(s.language for s in read_recognised(ROOT / "data" / "recognise"))
    assert {language for language in NOT_YET if counts[language] < 100} == set()
    assert {s.language for s in training_set(content, ROOT / "data").sentences} == set(LANGUAGES)


def test_no_sentence_has_two_meanings() -> None:
    # "ok" may be thanks and yes: only questions, off topic and danger must not contradict each other
    meanings: dict[tuple[str, str], set[str]] = {}
    for sentence in written():
        if sentence.label.startswith(("faq/", "out_of_scope", "crisis/")):
            meanings.setdefault((sentence.language, for_letters(sentence.text)), set()).add(sentence.label)
    assert {key: labels for key, labels in meanings.items() if len(labels) > 1} == {}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("nlu: [", "form"),
        ('version: "3.1"\nnlu:\n  - intent: weather\n    examples: |\n      - rain\n', "weather"),
        ('version: "3.1"\nnlu:\n  - intent: faq/x\n    examples: |\n      - \n', "empty"),
    ],
)
def test_a_broken_file_says_which_and_what_to_do(tmp_path, text: str, reason: str) -> None:  # noqa: ANN001
    (tmp_path / "nl").mkdir()
    (tmp_path / "nl" / "messages.yml").write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match=reason) as caught:
        read_sentences(tmp_path)
    assert "messages.yml" in caught.value.message
    assert caught.value.next_step


def test_sentences_of_a_faq_that_is_gone_are_left_out(content: Content) -> None:
    from msgspec.structs import replace

    fewer = replace(content, faqs={k: v for k, v in content.faqs.items() if k != "housing_ais"})
    training = training_set(fewer, ROOT / "data")
    assert "faq/housing_ais" not in {s.label for s in training.sentences}
    assert training.key != training_set(content, ROOT / "data").key


def test_staff_are_told_of_sentences_for_a_faq_or_a_danger_that_is_not_there(tmp_path, content: Content) -> None:  # noqa: ANN001
    (tmp_path / "nl").mkdir()
    lines = ['version: "3.1"', "nlu:"]
    for intent in ("faq/housing_ais", "faq/gone", "crisis/meteor"):
        lines += [f"  - intent: {intent}", "    examples: |", "      - zin"]
    (tmp_path / "nl" / "messages.yml").write_text("\n".join(lines), encoding="utf-8")
    assert [(p.line, p.reason.split("”")[0]) for p in check(tmp_path, content)] == [
        (6, "There is no FAQ “gone"),
        (9, "crisis.yml does not say what to do for “meteor"),
    ]
