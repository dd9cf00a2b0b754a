"""Steps in their order: every one has its answer and its name; next, passed over, done, and back after something else."""

from __future__ import annotations

from datetime import date

import pytest

from bot.compose import menus, path
from bot.compose.phrases import phrase, spoken_languages
from bot.compose.replies import answer, with_legal
from bot.content.types import Content
from bot.conversations import State
from bot.engine import Answered, Ask
from bot.steps import MOST_AWAY, offer_back, tapped
from bot.turn import Incoming, Reply

TODAY = date(2026, 11, 21)
ASK = Ask("engine", "en", "version", intent="faq")
ELSE = Incoming("c", text="where can I learn Dutch?")


def ids(replies: tuple[Reply, ...]) -> list[str]:
    return [choice.id for choice in replies[-1].choices]


def go(content: Content, state: State, value: str) -> tuple[State, tuple[Reply, ...]]:
    def engine(ask: Ask) -> Answered:
        said = answer(content, ask.language, ask.entities["faq_id"], TODAY)
        return Answered(with_legal(content, ask.language, said))

    state, answered = tapped(content, state, ASK, value, engine)
    return state, answered.replies


def test_every_step_has_an_answer_and_a_name_in_every_language(content: Content) -> None:
    assert {"arrival", "flat"} == content.paths.keys()
    for steps in content.paths.values():
        for language in spoken_languages(content):
            assert phrase(content, language, steps.label)
            for step in steps.steps:
                assert step.label[language]
                assert language in content.faqs[step.faq].texts
                assert step.ask is None or phrase(content, language, step.ask).endswith(("?", "؟"))


@pytest.mark.parametrize("name", ["arrival", "flat"])
def test_next_leads_through_all_steps_to_the_end(content: Content, name: str) -> None:
    state, value, seen = State("e"), f"{name}:1", []
    for _ in range(40):
        state, replies = go(content, state, value)
        if state.steps is None:
            break
        seen.append(value)
        value = ids(replies)[0].removeprefix("path:")
    assert replies[0].text == phrase(content, "en", "path_done")
    assert [v for v in seen if v.count(":") == 1] == [f"{name}:{n + 1}" for n in range(len(content.paths[name].steps))]
    assert sum(v.endswith(":yes") for v in seen) == sum(s.ask is not None for s in content.paths[name].steps)


def test_a_step_that_is_not_for_everybody_is_asked_for_and_passed_over_with_no(content: Content) -> None:
    state, replies = go(content, State("e"), "arrival:8")
    assert replies[0].text.endswith(phrase(content, "en", "ask_children"))
    assert ids(replies) == ["path:arrival:8:yes", "path:arrival:9"]
    _, replies = go(content, state, "arrival:8:yes")
    assert "family_school_register" in [reply.faq for reply in replies]


def test_the_first_words_say_which_step_of_how_many_it_is(content: Content) -> None:
    _, replies = go(content, State("e"), "flat:2")
    assert replies[0].text == "Here are the steps. Step 2 of 7: beware of false adverts."
    assert replies[1].faq == "housing_scam"


def test_the_way_back_is_offered_after_something_else_and_no_more_after_a_while(content: Content) -> None:
    state, _ = go(content, State("e"), "arrival:3")
    other = answer(content, "en", "language_dutch_where", TODAY)
    for _ in range(MOST_AWAY):
        state, replies = offer_back(content, state, ELSE, other)
        assert ids(replies)[-1] == "path:arrival:3"
    state, replies = offer_back(content, state, ELSE, other)
    assert (state.steps, replies) == (None, other)


def test_the_way_back_never_stands_under_danger_a_sensitive_answer_or_a_question_back(content: Content) -> None:
    state, _ = go(content, State("e"), "arrival:3")
    women = answer(content, "en", "women_partner_violence", TODAY)
    asked = (Reply(text="?", language="en", dir="ltr", state="route"),)
    for replies in (women, asked):
        assert offer_back(content, state, ELSE, replies)[1] == replies


@pytest.mark.parametrize("value", ["", "arrival", "arrival:0", "arrival:99", "arrival:x", "gone:1", "arrival:-1"])
def test_a_step_that_does_not_exist_ends_politely(content: Content, value: str) -> None:
    state, replies = go(content, State("e"), value)
    assert state.steps is None
    assert "do:topics" in ids(replies)


def test_paths_are_offered_in_the_menus_and_under_the_answers_that_fit(content: Content) -> None:
    assert "path:arrival:1" in ids(menus.questions_of(content, "ps", "integration"))
    assert "route:parcours" in ids(menus.questions_of(content, "ps", "integration"))
    assert "path:flat:1" in ids(menus.questions_of(content, "ps", "housing"))
    assert "path:flat:1" not in ids(menus.questions_of(content, "ps", "housing", 1))
    assert "path:flat:1" in ids(answer(content, "en", "housing_find_help", TODAY))
    for language in spoken_languages(content):
        for name in content.paths:
            assert path.resume(content, language, f"{name}:1") is not None
