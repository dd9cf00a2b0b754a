"""“Did it help?”: asked when it is time, at most once, and leading to a person when it did not."""

from __future__ import annotations

import pytest

from bot.afterwards import SILENCE_SECONDS
from bot.compose.phrases import phrase, spoken_languages
from bot.content.types import Content
from bot.turn import Turn
from tests.statistics.conftest import Desk

FAQ = "housing_social_register"


def asked(turn: Turn) -> list[str]:
    return [c.id for r in turn.replies for c in r.choices if c.id.startswith("help:")]


@pytest.fixture
def answered(desk: Desk) -> str:
    """A conversation in which one question was answered."""
    conversation = desk.begin()
    assert asked(desk.say(conversation, "waar kan ik wonen")) == []
    return conversation


def test_who_thanks_is_asked_once(desk: Desk, answered: str) -> None:
    turn = desk.say(answered, "thanks")
    assert turn.replies[-1].text == phrase(desk.content, "nl", "did_it_help")
    assert turn.replies[-1].audio is not None
    assert asked(turn) == [f"help:yes:{FAQ}", f"help:no:{FAQ}"]
    assert asked(desk.say(answered, "thanks")) == []


def test_who_thanks_before_any_answer_is_not_asked(desk: Desk) -> None:
    assert asked(desk.say(desk.begin(), "thanks")) == []


def test_who_comes_back_after_a_silence_is_asked_whether_it_worked(desk: Desk, answered: str) -> None:
    desk.now[0] += SILENCE_SECONDS - 1
    desk.engine.faq = "language_dutch_where"
    assert asked(desk.say(answered, "waar ik")) == []
    desk.now[0] += SILENCE_SECONDS
    turn = desk.tap(answered, "do:topics")
    assert turn.replies[-1].text.startswith(phrase(desk.content, "nl", "helped_came_back").split("{")[0])
    assert asked(turn) == ["help:yes:language_dutch_where", "help:no:language_dutch_where"]


def test_who_begins_again_in_telegram_is_asked_under_the_greeting(desk: Desk, answered: str) -> None:
    desk.now[0] += SILENCE_SECONDS
    opened = desk.gateway.open(conversation=answered)
    assert [c.id for c in opened.replies[-1].choices] == [f"help:yes:{FAQ}", f"help:no:{FAQ}"]
    assert asked(desk.say(answered, "thanks")) == []


def test_again_slower_and_a_question_back_are_left_alone(desk: Desk, answered: str) -> None:
    for act in (lambda: desk.tap(answered, "do:repeat"), lambda: desk.say(answered, "ask waar ik")):
        desk.now[0] += SILENCE_SECONDS
        assert asked(act()) == []


def test_the_same_answer_again_is_not_asked_about_under_itself(desk: Desk, answered: str) -> None:
    desk.now[0] += SILENCE_SECONDS
    assert asked(desk.say(answered, "waar kan ik wonen")) == []


def test_it_helped(desk: Desk, answered: str) -> None:
    desk.say(answered, "thanks")
    turn = desk.tap(answered, f"help:yes:{FAQ}")
    assert turn.replies[0].text == phrase(desk.content, "nl", "helped_thanks")
    assert desk.marks() == {("helped", FAQ): 1}


def test_it_did_not_help_leads_to_a_person_and_counts_as_a_barrier(desk: Desk, answered: str) -> None:
    desk.say(answered, "thanks")
    turn = desk.tap(answered, f"help:no:{FAQ}")
    assert turn.replies[0].text == phrase(desk.content, "nl", "helped_not")
    assert turn.replies[1].state == "person"
    assert turn.replies[1].service is not None
    service = desk.content.faqs[FAQ].services[0]
    assert desk.marks() == {("not_helped", FAQ): 1, ("barrier", service): 1}
    assert ("handed_over", "housing", FAQ, "nl", "") in desk.turns()


@pytest.mark.parametrize(("word", "mark"), [("yes", "helped"), ("no", "not_helped")])
def test_yes_and_no_in_words_are_understood(desk: Desk, answered: str, word: str, mark: str) -> None:
    desk.say(answered, "thanks")
    desk.say(answered, word)
    assert desk.marks()[mark, FAQ] == 1
    desk.say(answered, word)
    assert desk.marks()[mark, FAQ] == 1


def test_nothing_is_asked_about_a_sensitive_subject_nor_after_danger(desk: Desk, answered: str) -> None:
    desk.say(answered, "danger waar ik")
    assert asked(desk.say(answered, "thanks")) == []
    desk.engine.faq = "women_partner_violence"
    desk.say(answered, "waar ik")
    assert asked(desk.say(answered, "thanks")) == []


def test_a_button_that_was_never_offered_counts_nothing(desk: Desk) -> None:
    turn = desk.tap(desk.begin(), f"help:no:{FAQ}")
    assert turn.replies[0].state == "bad_input"
    assert desk.marks() == {}


def test_every_language_has_the_words(content: Content) -> None:
    for language in spoken_languages(content):
        for key in ("did_it_help", "helped_thanks", "helped_not"):
            assert phrase(content, language, key)
        assert phrase(content, language, "helped_came_back", topic="x")


def test_every_button_fits_into_telegram(content: Content) -> None:
    assert max(len(f"help:yes:{faq}".encode()) for faq in content.faqs) <= 64


def test_after_a_step_of_a_path_it_is_asked_about_that_step(desk: Desk, answered: str) -> None:
    desk.tap(answered, "topic:integration")
    desk.tap(answered, "path:arrival:1")
    turn = desk.tap(answered, "path:arrival:2")
    step = next(r.faq for r in turn.replies if r.faq)
    assert step != FAQ
    assert asked(desk.say(answered, "thanks"))[0] == f"help:yes:{step}"


def test_who_was_not_helped_hears_whether_the_desk_is_open(desk: Desk, answered: str) -> None:
    desk.say(answered, "thanks")
    *_, card, door = desk.tap(answered, f"help:no:{FAQ}").replies
    assert card.service is not None
    assert door.text == card.service.open_line
