"""What is counted of a conversation, and what never is."""

from __future__ import annotations

import threading

import pytest

from bot.engine import Answered
from bot.statistics.counter import Counter
from bot.statistics.outcome import Counted, band_of, counted
from bot.turn import Choice, Incoming, Note, Reply
from tests.statistics.conftest import Desk

PLACE = (
    Reply(
        text="x",
        language="nl",
        dir="ltr",
        state="route",
        choices=(Choice(id="service:brusseleer", label="x", language="nl", dir="ltr"),),
    ),
)


def test_an_answer_counts_once_with_its_subject_language_and_band(desk: Desk) -> None:
    conversation = desk.begin()
    desk.say(conversation, "waar kan ik wonen")
    assert desk.turns() == {("answered", "housing", "housing_social_register", "nl", "high"): 1}


def test_a_message_sent_twice_counts_once(desk: Desk) -> None:
    conversation = desk.begin()
    desk.say(conversation, "waar kan ik wonen", idempotency_key="a")
    desk.say(conversation, "waar kan ik wonen", idempotency_key="a")
    assert sum(desk.turns().values()) == 1


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("refuse waar ik", ("refused", "", "", "nl", "middle")),
        ("ask waar ik", ("clarified", "language", "language_dutch_where", "nl", "middle")),
        ("person waar ik", ("handed_over", "", "", "nl", "")),
    ],
)
def test_each_outcome_has_its_counter(desk: Desk, text: str, key: tuple[str, ...]) -> None:
    desk.say(desk.begin(), text)
    assert desk.turns() == {key: 1}


def test_a_turn_without_the_engine_counts_as_failed(desk: Desk) -> None:
    conversation = desk.begin()
    desk.engine.is_down = True
    turn = desk.say(conversation, "waar kan ik wonen")
    assert turn.replies[0].state == "failure"
    assert [key[0] for key in desk.turns()] == ["failed"]


def test_menus_small_talk_and_again_are_not_counted(desk: Desk) -> None:
    conversation = desk.begin()
    for choice in ("do:topics", "topic:housing", "do:help", "do:repeat", "do:languages"):
        desk.tap(conversation, choice)
    desk.say(conversation, "thanks")
    desk.say(conversation, "😀")
    assert desk.turns() == {}


@pytest.mark.parametrize("text", ["danger waar ik", "women waar ik"])
def test_danger_and_what_is_near_to_a_sensitive_subject_leave_no_count(desk: Desk, text: str) -> None:
    desk.say(desk.begin(), text)
    assert desk.turns() == {}
    assert desk.marks() == {}


def test_no_faq_and_no_service_of_a_sensitive_subject_is_counted(desk: Desk) -> None:
    conversation = desk.begin()
    private = {topic.id for topic in desk.content.topics.values() if topic.sensitive} | {"emergency"}
    faqs = [faq.id for faq in desk.content.faqs.values() if faq.topic in private]
    assert len(faqs) >= 8
    for faq in faqs:
        desk.engine.faq = faq
        desk.say(conversation, "waar is dat")
        for reply in desk.gateway.send(Incoming(conversation, choice="do:repeat")).replies:
            for choice in reply.choices:
                if choice.id.startswith("service:"):
                    desk.tap(conversation, choice.id)
    assert not [key for key in desk.turns() if key[1] in private or key[2] in faqs]


def test_the_question_chosen_after_asking_back_is_counted_as_meant(desk: Desk) -> None:
    conversation = desk.begin()
    desk.say(conversation, "ask waar ik")
    desk.tap(conversation, "faq:language_dutch_cost")
    assert desk.marks() == {("meant", "language_dutch_cost"): 1}
    desk.tap(conversation, "do:topics")
    desk.tap(conversation, "faq:language_dutch_cost")
    assert desk.marks() == {("meant", "language_dutch_cost"): 1}


def test_a_place_that_was_found_counts_with_its_commune_apart(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    found = Answered(PLACE, note=Note(topic="language", municipality="schaerbeek"))
    monkeypatch.setattr(desk.engine, "turn", lambda ask: found)
    desk.tap(desk.begin(), "route:start")
    assert desk.turns() == {("routed", "language", "", "nl", ""): 1}
    assert desk.marks() == {("commune", "schaerbeek"): 1}


def test_a_commune_that_does_not_exist_is_not_counted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    found = Answered(PLACE, note=Note(topic="language", municipality="rue de la loi 16"))
    monkeypatch.setattr(desk.engine, "turn", lambda ask: found)
    desk.tap(desk.begin(), "route:start")
    assert desk.marks() == {}


def test_the_way_to_a_place_for_women_is_not_counted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    found = Answered(PLACE, note=Note(topic="women", municipality="schaerbeek"))
    monkeypatch.setattr(desk.engine, "turn", lambda ask: found)
    desk.tap(desk.begin(), "route:start")
    assert desk.turns() == {}
    assert desk.marks() == {}


def test_simpler_words_are_no_second_answer(desk: Desk) -> None:
    said = (Reply(text="x", language="nl", dir="ltr", state="answer", faq="housing_ais"),)
    assert counted(desk.content, Incoming("c", choice="do:simpler"), None, said) is None
    assert counted(desk.content, Incoming("c", text="ik begrijp het niet"), None, said) is None


@pytest.mark.parametrize(
    ("confidence", "band"), [(0.6, "high"), (0.59, "middle"), (0.3, "middle"), (0.1, "low"), (None, "")]
)
def test_bands(confidence: float | None, band: str) -> None:
    assert band_of(confidence) == band


def test_counts_of_many_threads_and_two_processes_add_up(desk: Desk) -> None:
    other = Counter(lambda: desk.database, "telegram")
    begin = threading.Barrier(8)

    def count(counter: Counter) -> None:
        begin.wait()
        for number in range(200):
            counter.turn("nl", Counted("answered", "housing", "housing_ais"))
            if number % 50 == 0:
                counter.write()

    threads = [threading.Thread(target=count, args=(counter,)) for counter in [desk.counter, other] * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.write()
    desk.counter.write()
    with desk.database.connect() as connection:
        rows = connection.exec_driver_sql("SELECT channel, sum(total) FROM stat_turns GROUP BY channel").fetchall()
    assert dict(map(tuple, rows)) == {"web": 800, "telegram": 800}
