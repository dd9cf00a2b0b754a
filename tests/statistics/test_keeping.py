"""A question is left to the staff only with a tap, scrubbed, and can be taken back."""

from __future__ import annotations

import functools
import gc
from pathlib import Path

import pytest

from bot.compose.phrases import phrase, spoken_languages
from bot.content.types import Content
from bot.settings import ROOT
from bot.statistics.kept import delete_kept
from bot.statistics.retention import QUESTIONS_LIVE_DAYS
from bot.statistics.scrub import Vocabulary, read_vocabulary
from bot.statistics.vocabulary_file import NAME, KeptVocabulary, save_vocabulary
from bot.statistics.waiting import LIFE_SECONDS, MOST, Question, Waiting
from bot.training.corpus import read_sentences
from bot.turn import Turn
from tests.kept import kept
from tests.statistics.conftest import WEEK, Desk

QUESTION = "refuse waar kan ik Achmed Rahimi leren 0486 12 34 56 achmed@mail.example"
SECRETS = (b"Achmed", b"achmed", b"Rahimi", b"0486", b"mail.example")


def keep_choice(turn: Turn) -> str | None:
    return next((c.id for r in turn.replies for c in r.choices if c.id.startswith("do:keep:")), None)


def test_nothing_is_kept_without_a_tap(desk: Desk) -> None:
    assert keep_choice(desk.say(desk.begin(), QUESTION)) is not None
    assert desk.kept() == ()


def test_a_tap_keeps_the_scrubbed_question_and_says_for_how_long(desk: Desk) -> None:
    conversation = desk.begin()
    choice = keep_choice(desk.say(conversation, QUESTION))
    said = desk.tap(conversation, str(choice)).replies[0]
    assert said.text == phrase(desk.content, "nl", "kept")
    assert said.audio is not None
    (kept,) = desk.kept()
    assert (kept.week, kept.language, kept.faq) == (WEEK, "nl", "language_dutch_where")
    assert kept.text == "… waar kan ik … leren …"


@pytest.mark.parametrize("by", ["the person", "the staff"])
def test_a_question_that_is_gone_cannot_be_read_in_any_file(desk: Desk, by: str) -> None:
    conversation = desk.begin()
    desk.tap(conversation, str(keep_choice(desk.say(conversation, QUESTION))))
    (left,) = desk.kept()
    folder = Path(str(desk.database.url.database)).parent

    def written() -> bytes:
        return b"".join(path.read_bytes() for path in folder.glob("loket.sqlite*"))

    assert left.text.encode() in written()
    if by == "the staff":
        delete_kept(desk.database, left.id)
    else:
        desk.gateway.forget(conversation)
    assert desk.kept() == ()
    assert left.text.encode() not in written()


def test_a_second_tap_keeps_nothing_more(desk: Desk) -> None:
    conversation = desk.begin()
    choice = str(keep_choice(desk.say(conversation, QUESTION)))
    desk.tap(conversation, choice)
    assert desk.tap(conversation, choice).replies[0].text == phrase(desk.content, "nl", "keep_gone")
    assert len(desk.kept()) == 1


def test_the_button_of_an_older_question_does_not_keep_the_newer_one(desk: Desk) -> None:
    conversation = desk.begin()
    older = str(keep_choice(desk.say(conversation, "refuse waar kan ik leren")))
    desk.say(conversation, "refuse ik zoek een woning")
    assert desk.tap(conversation, older).replies[0].text == phrase(desk.content, "nl", "keep_gone")
    assert desk.kept() == ()


def test_forget_me_drops_what_waits_and_takes_back_what_was_left(desk: Desk) -> None:
    first, second = desk.begin(), desk.begin()
    desk.tap(first, str(keep_choice(desk.say(first, QUESTION))))
    assert len(desk.kept()) == 1
    waits = str(keep_choice(desk.say(second, QUESTION)))
    desk.tap(first, "do:forget")
    desk.tap(second, "do:forget")
    assert desk.kept() == ()
    assert desk.gateway._afterwards.waiting.take(second, waits.removeprefix("do:keep:")) is None  # noqa: SLF001
    assert desk.gateway._afterwards.waiting._entries == {}  # noqa: SLF001


def test_forget_me_before_the_next_writing_keeps_nothing(desk: Desk) -> None:
    conversation = desk.begin()
    desk.tap(conversation, str(keep_choice(desk.say(conversation, QUESTION))))
    desk.tap(conversation, "do:forget")
    assert desk.kept() == ()


@pytest.mark.parametrize("text", ["women waar kan ik leren", "danger waar kan ik leren"])
def test_danger_and_sensitive_subjects_are_never_offered_to_be_kept(desk: Desk, text: str) -> None:
    conversation = desk.begin()
    assert keep_choice(desk.say(conversation, text)) is None
    assert keep_choice(desk.tap(conversation, "do:topics")) is None


def test_what_holds_no_word_of_ours_is_not_offered(desk: Desk) -> None:
    assert keep_choice(desk.say(desk.begin(), "refuse xyzzy 123")) is None


def test_a_full_question_back_keeps_its_three_questions_and_the_button_waits_for_something_else(desk: Desk) -> None:
    conversation = desk.begin()
    asked = desk.say(conversation, "ask waar kan ik leren").replies[0]
    assert [c.id.partition(":")[0] for c in asked.choices] == ["faq", "faq", "faq", "do"]
    topics = desk.tap(conversation, "do:topics")
    choice = str(keep_choice(topics))
    assert topics.replies[0].choices[-1].id == choice
    assert keep_choice(desk.tap(conversation, "do:topics")) is None
    desk.tap(conversation, choice)
    assert len(desk.kept()) == 1


def test_a_question_back_with_room_carries_the_button_last(desk: Desk) -> None:
    asked = desk.say(desk.begin(), "two waar kan ik leren").replies[0]
    assert [c.id.split(":")[1] for c in asked.choices[-2:]] == ["topics", "keep"]
    assert len(asked.choices) == 4


def test_the_database_files_hold_no_name_and_no_number(desk: Desk) -> None:
    conversation = desk.begin()
    desk.tap(conversation, str(keep_choice(desk.say(conversation, QUESTION))))
    desk.say(conversation, "waar woont Achmed Rahimi 0486 12 34 56")
    desk.say(conversation, "ask Achmed Rahimi waar kan ik leren")
    assert desk.kept()
    files = list(kept(desk.var))
    assert {"loket.sqlite", "conversations.sqlite"} <= {path.name for path, _ in files}
    for path, data in files:
        assert not [secret for secret in SECRETS if secret in data], path


def test_every_language_says_what_is_kept_and_for_how_long(content: Content) -> None:
    for language in spoken_languages(content):
        said = phrase(content, language, "kept")
        assert str(QUESTIONS_LIVE_DAYS) in said, language
        assert phrase(content, language, "keep_label")
        assert phrase(content, language, "keep_gone")


def test_a_question_waits_ten_minutes_and_no_longer() -> None:
    now = [0.0]
    waiting = Waiting(clock=lambda: now[0])
    token = waiting.put("c", Question("x", "nl", ""))
    now[0] = LIFE_SECONDS + 1
    assert waiting.take("c", token) is None
    assert waiting._entries == {}  # noqa: SLF001


def test_many_waiting_questions_push_out_the_oldest() -> None:
    waiting = Waiting()
    tokens = [waiting.put(str(n), Question("x", "nl", "")) for n in range(MOST + 1)]
    assert waiting.take("0", tokens[0]) is None
    assert waiting.take(str(MOST), tokens[MOST]) is not None


@pytest.mark.parametrize(
    ("language", "text", "scrubbed"),
    [
        ("nl", "ik ben Piet en zoek werk in Sint-Jans-Molenbeek", "ik ben … en zoek werk in Sint-Jans-Molenbeek"),
        ("nl", "mijn nummer is nul vier acht zes twaalf", "mijn nummer is …"),
        ("nl", "ik ben 34 en woon 1030 Schaarbeek", "ik ben … en woon … Schaarbeek"),
        ("fr", "je m'appelle Gilles et je cherche un logement", "je m'appelle … et je cherche un logement"),
        ("ar", "اسمي أحمد أين أتعلم الهولندية؟", "اسمي … أين أتعلم الهولندية؟"),
        ("ru", "меня зовут Иван, где учить нидерландский язык?", "меня зовут …, где учить нидерландский язык?"),
    ],
)  # fmt: skip
def test_words_that_are_not_ours_disappear(vocabulary: Vocabulary, language: str, text: str, scrubbed: str) -> None:
    assert vocabulary.scrub(text, language).text == scrubbed


def test_a_word_that_is_not_ours_is_in_no_cache_of_this_process(vocabulary: Vocabulary) -> None:
    vocabulary.scrub("Mijn naam is Zorgvuldigheidje, waar leer ik Nederlands?", "nl")
    caches = [one for one in gc.get_objects() if isinstance(one, functools._lru_cache_wrapper)]
    known = [part for cache in caches for part in gc.get_referents(cache) if isinstance(part, dict)]
    assert len(known) > 10
    # a generator would hide the word in its own frame
    assert [word for part in known for word in map(repr, part) if "zorgvuldigheidje" in word.lower()] == []


def test_the_words_are_the_same_when_read_from_their_file(vocabulary: Vocabulary, tmp_path: Path) -> None:
    kept = KeptVocabulary(tmp_path)
    assert kept.scrub("ik ben Piet", "nl") is None
    save_vocabulary(vocabulary, tmp_path)
    for language, text in (("nl", "ik ben Piet en zoek werk in Sint-Jans-Molenbeek"), ("ar", "اسمي أحمد أين أتعلم")):
        assert kept.scrub(text, language) == vocabulary.scrub(text, language)
    assert kept.scrub("waar is het", "xx") == vocabulary.scrub("waar is het", "xx")
    (tmp_path / NAME).write_bytes(b"broken")
    assert kept.scrub("ik ben Piet", "nl") is None


def test_no_usual_first_name_is_a_word_of_ours(content: Content) -> None:
    vocabulary = read_vocabulary(content, read_sentences(ROOT / "data" / "nlu"))
    names = "Ahmed Mohammed Fatima Ali Omar Youssef Ibrahim Aisha Mehmet Ayşe Oleksandr Olena Natalia Ivan Dmitri Elena Ion Mihai Piotr Katarzyna Jose Carlos Pedro João Jean Pierre Gilles Lambert Agathe Josse Peter Tom Lukaku Sarah David John Mary Nguyen Diallo Janssens Peeters Yilmaz Popescu Kowalski Garcia Silva أحمد محمد فاطمة يوسف مريم زهرا رضا Иван Анна Мария Ольга Оксана"  # noqa: E501
    for language in vocabulary.words:
        kept = [name for name in names.split() if "…" not in vocabulary.scrub(name, language).text]
        assert kept == [], language


def test_hostile_text_is_scrubbed_too(vocabulary: Vocabulary) -> None:
    assert vocabulary.scrub("<script>alert(1)</script> waar \u202e\n\t=cmd|'/c'!A1", "nl").text.isprintable()
    assert vocabulary.scrub("", "nl").text == ""
    assert not vocabulary.scrub("ik ben … en ik kan niet", "nl").is_useful
    assert not vocabulary.scrub("…" * 500, "nl").is_useful
    assert not vocabulary.scrub("waar " * 100, "xx").is_useful
