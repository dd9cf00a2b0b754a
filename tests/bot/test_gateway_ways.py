"""The gateway on its ways: steps and back to them, no trace of women's places, and a form left alone for a day."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from bot.clock import BRUSSELS
from bot.compose import found
from bot.compose.phrases import phrase
from bot.conversations import LIFE_SECONDS, State
from bot.eligibility.facts import Facts
from bot.engine import Answered, Ask
from bot.errors import UnknownConversation
from tests.bot.desk import Desk

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=BRUSSELS)


def ids(turn: object) -> list[str]:
    return [choice.id for choice in turn.replies[-1].choices]  # type: ignore[attr-defined]


def states(desk: Desk) -> list[State]:
    with sqlite3.connect(desk.database) as database:
        return [
            msgspec.msgpack.decode(row[0], type=State) for row in database.execute("SELECT state FROM conversation")
        ]


def test_the_steps_can_be_left_and_come_back_to(desk: Desk) -> None:
    conversation = desk.begin("en")
    desk.tap(conversation, "lang:en")
    assert "path:arrival:1" in ids(desk.tap(conversation, "topic:residence"))
    assert ids(desk.tap(conversation, "path:arrival:1"))[0] == "path:arrival:2"
    assert desk.engine.asked[-1].entities == {"faq_id": "residence_commune_register"}
    desk.tap(conversation, "path:arrival:2")
    elsewhere = desk.say(conversation, "where are the lessons?")
    assert ids(elsewhere)[-1] == "path:arrival:2"
    assert elsewhere.replies[-1].choices[-1].label == phrase(desk.content, "en", "path_resume_label")
    assert ids(desk.tap(conversation, "path:arrival:2"))[0] == "path:arrival:3"


def test_steps_go_on_without_the_engine(desk: Desk) -> None:
    conversation = desk.begin("en")
    desk.tap(conversation, "lang:en")
    desk.tap(conversation, "topic:residence")
    desk.engine.is_down = True
    turn = desk.tap(conversation, "path:arrival:1")
    assert "residence_commune_register" in [reply.faq for reply in turn.replies]
    assert ids(turn)[0] == "path:arrival:2"


@pytest.mark.parametrize("topic", ["women", "work"])
def test_places_for_women_leave_no_trace_and_others_do(
    desk: Desk,
    monkeypatch: pytest.MonkeyPatch,
    topic: str,
) -> None:
    conversation = desk.begin("en")
    desk.tap(conversation, "lang:en")
    result = found.result(desk.content, "en", topic, Facts(gender="woman", residence_status="refugee", age=30), NOW)

    def answer(ask: Ask) -> Answered:
        return Answered(result)

    monkeypatch.setattr(desk.engine, "turn", answer)
    shown = desk.tap(conversation, "route:start")
    card = next(c.id for r in shown.replies for c in r.choices if c.id.startswith("card:"))
    [kept] = states(desk)
    assert (card in kept.offered, bool(kept.last)) == (topic != "women", topic != "women")
    told = desk.tap(conversation, card)
    assert told.replies[0].text == phrase(desk.content, "en", "counter_card_intro")
    [kept] = states(desk)
    assert bool(kept.last) == (topic != "women")


def test_a_card_of_a_women_s_place_may_be_tapped_only_as_the_content_names_it(desk: Desk) -> None:
    conversation = desk.begin("en")
    desk.tap(conversation, "lang:en")
    assert ids(desk.tap(conversation, "card:women:actiris"))[0].startswith("topic:")


def test_after_a_day_of_silence_in_mid_form_it_begins_anew_and_nothing_is_left(desk: Desk) -> None:
    conversation = desk.begin("en")
    desk.tap(conversation, "lang:en")
    [before] = states(desk)
    with sqlite3.connect(desk.database) as database:
        database.execute("UPDATE conversation SET used = used - ?", (LIFE_SECONDS + 1,))
    with pytest.raises(UnknownConversation):
        desk.tap(conversation, "fact:age:25")
    # a channel with a lasting name opens it again: the engine knows nothing of the old form
    desk.gateway.open(hint="en", conversation=conversation)
    turn = desk.tap(conversation, "fact:age:25")
    assert turn.replies[0].text == phrase(desk.content, "en", "choice_gone")
    assert any(choice.startswith("topic:") for choice in ids(turn))
    assert before.engine_name not in [state.engine_name for state in states(desk)]


def test_the_engine_forgets_a_form_no_later_than_the_conversation(tmp_path: Path) -> None:
    from bot.content.yaml import read_yaml
    from bot.settings import ROOT

    domain = read_yaml(ROOT / "domain.yml")
    assert domain["session_config"]["session_expiration_time"] * 60 <= LIFE_SECONDS
    assert domain["session_config"]["carry_over_slots_to_new_session"] is False


@pytest.mark.parametrize("page", ["²", "٣", "-1", "9" * 40, "x", ""])
def test_a_page_that_is_none_shows_the_first_questions(desk: Desk, page: str) -> None:
    conversation = desk.begin("en")
    desk.tap(conversation, "lang:en")
    shown = desk.tap(conversation, f"topic:housing:{page}")
    assert shown.replies[0].state == "topics"
    assert any(choice.startswith("faq:housing_") for choice in ids(shown))
