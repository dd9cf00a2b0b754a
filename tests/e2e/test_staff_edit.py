"""A staff member edits a file: the new answer is read and heard, nothing is restarted, and a mistake changes nothing."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import Loket, wait_until
from tests.e2e.test_first_answer import heard

pytestmark = pytest.mark.e2e

FAQ = "faq/language/language_dutch_where.yml"
QUESTION = "waar kan ik gratis Nederlands leren?"
OLD = "Ga naar het Huis van het Nederlands."
NEW = "Ga morgen naar het Huis van het Nederlands."


def test_an_edited_answer_is_live_and_heard_without_a_restart(loket: Loket) -> None:
    path = loket.content / FAQ
    before = path.read_text(encoding="utf-8")
    first = loket.open().say(QUESTION)["replies"][0]
    pids = {name: loket.pids(name) for name in ("bot.rasa.server", "actions.server", "web.server")}
    assert OLD in before
    try:
        path.write_text(before.replace(OLD, NEW, 1), encoding="utf-8")
        conversation = loket.open()
        reply = wait_until(
            lambda: r if NEW in (r := conversation.say(QUESTION)["replies"][0])["text"] else None, "The new answer", 30
        )
        assert reply["audio"]["key"] != first["audio"]["key"]
        assert heard(loket, reply["audio"]["url"]) != heard(loket, first["audio"]["url"])
        assert {name: loket.pids(name) for name in pids} == pids
    finally:
        path.write_text(before, encoding="utf-8")
    wait_until(lambda: NEW not in loket.open().say(QUESTION)["replies"][0]["text"], "The old answer", 30)


def test_a_broken_file_changes_nothing_and_is_named_with_its_line(loket: Loket) -> None:
    path = loket.content / FAQ
    before = path.read_text(encoding="utf-8")
    try:
        path.write_text(before.replace("topic: language", "topic: language\n\tx", 1), encoding="utf-8")
        log = loket.var / "log" / "keeper.log"
        wait_until(lambda: f"{FAQ}:3: A tab" in log.read_text(), "The message to staff", 30)
        assert OLD in loket.open().say(QUESTION)["replies"][0]["text"]
    finally:
        path.write_text(before, encoding="utf-8")


def test_a_new_question_is_learned_and_a_model_that_fails_changes_nothing(loket: Loket) -> None:
    path = loket.content / FAQ
    before = path.read_text(encoding="utf-8")
    question = "Boterhammen met kwetterende zebra's?"
    log = loket.var / "log" / "keeper.log"
    assert loket.open("nl").say(question)["replies"][0]["faq"] is None
    try:
        path.write_text(
            before.replace("nl:\n  version: 1\n  state: draft\n  questions:\n",
                           f"nl:\n  version: 1\n  state: draft\n  questions:\n    - {question}\n", 1), encoding="utf-8"
        )  # fmt: skip
        wait_until(lambda: "is in use" in log.read_text(), "The new model", 300)
        reply = loket.open("nl").say(question)["replies"][0]
        offered = {choice["id"] for choice in reply["choices"]}
        assert reply["faq"] == "language_dutch_where" or "faq:language_dutch_where" in offered
    finally:
        path.write_text(before, encoding="utf-8")
    wait_until(lambda: log.read_text().count("is in use") >= 2, "The old model again", 300)
