"""A staff member edits a file: the new answer is read and heard, without a restart; a mistake changes nothing."""

from __future__ import annotations

import json
import time

import pytest

from bot.engine import Engine
from bot.errors import EngineDown
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


def test_a_new_question_is_learned_beside_the_answers_and_nobody_waits_for_it(loket: Loket) -> None:
    path = loket.content / FAQ
    before = path.read_text(encoding="utf-8")
    head = "nl:\n  version: 1\n  state: draft\n  questions:\n"
    assert head in before
    current = loket.var / "models" / "current"
    model = current.read_text()
    try:
        path.write_text(before.replace(head, f"{head}    - Waar vind ik een les Nederlands?\n", 1), encoding="utf-8")
        answers = []
        while current.read_text() == model and len(answers) < 3000:
            answers.append(loket.open().say(QUESTION)["replies"][0]["faq"])
            time.sleep(0.1)
        assert current.read_text() != model
        answers.append(loket.open().say(QUESTION)["replies"][0]["faq"])
        assert set(answers) == {"language_dutch_where"}
    finally:
        path.write_text(before, encoding="utf-8")
    wait_until(lambda: current.read_text() == model, "The old model again", 300)


def test_a_model_that_cannot_be_loaded_leaves_the_old_one_at_work(loket: Loket) -> None:
    run = json.loads((loket.var / "run.json").read_text())
    broken = loket.var / "models" / "broken.tar.gz"
    broken.write_bytes(b"not a model")
    engine = Engine(run["rasa_url"], (loket.var / "secret").read_text().strip())
    with pytest.raises(EngineDown, match="400"):
        engine.load_model(broken)
    broken.unlink()
    assert loket.open().say(QUESTION)["replies"][0]["faq"] == "language_dutch_where"
