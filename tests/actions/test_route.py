"""The form's actions, run as rasa-sdk runs them: what is an answer, what is left to Rasa, what is kept."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import actions, route
from bot.content.publish import ContentStore


class Talk:
    """A conversation with the form, as Rasa would hold it."""

    def __init__(self, store: ContentStore) -> None:
        self.version = store.current().version
        self.slots: dict[str, Any] = {}
        self.said: list[dict[str, Any]] = []

    def run(self, action: Any, before: str, message: dict[str, Any], language: str = "en") -> list[dict[str, Any]]:
        """Run an action; `before` is the action that ran before it."""
        events = [{"event": "action", "name": before}, {"event": "action", "name": "route_form"}]
        latest = {**message, "metadata": {"language": language, "content": self.version}}
        state = {"sender_id": "x", "slots": self.slots, "latest_message": latest, "events": events}
        dispatcher = CollectingDispatcher()
        found = action.run(dispatcher, Tracker.from_dict(state), {})
        self.slots |= {event["name"]: event["value"] for event in found}
        self.said = [message["custom"] for message in dispatcher.messages]
        return found

    def tap(self, tap: str, action: Any = None, intent: str = "route_answer") -> list[dict[str, Any]]:
        message = {"text": "", "intent": {"name": intent}, "entities": [{"entity": "route", "value": tap}]}
        return self.run(action or route.ValidateRouteForm(), "action_listen", message)

    def say(self, text: str, intent: str = "unsure", **entities: str) -> list[dict[str, Any]]:
        found = [{"entity": name, "value": value} for name, value in entities.items()]
        return self.run(
            route.ValidateRouteForm(), "action_listen", {"text": text, "intent": {"name": intent}, "entities": found}
        )

    def ask(self, before: str = "action_listen") -> dict[str, Any]:
        self.run(route.ActionAskRouteDone(), before, {"text": "", "intent": {"name": "faq"}, "entities": []})
        return self.said[0]


@pytest.fixture
def talk(store: ContentStore) -> Talk:
    talk = Talk(store)
    talk.tap("topic:work", route.ActionRouteStart(), "route")
    return talk


def test_a_tapped_subject_leads_to_the_first_question(talk: Talk) -> None:
    assert (talk.slots["route_topic"], talk.slots["route_asking"]) == ("work", "residence_status")
    assert talk.ask()["choices"][0]["id"] == "fact:residence_status:asylum_seeker"


def test_the_start_asks_for_the_subject(store: ContentStore) -> None:
    talk = Talk(store)
    talk.tap("start", route.ActionRouteStart(), "route")
    assert "route:topic:housing" in [choice["id"] for choice in talk.ask()["choices"]]


@pytest.mark.parametrize("intent", ["unsure", "out_of_scope", "faq", "followup"])
def test_words_are_read_whatever_the_classifier_took_them_for(talk: Talk, intent: str) -> None:
    talk.say("ik ben erkend vluchteling", intent)
    assert talk.slots["residence_status"] == "refugee"
    talk.say("25", intent)
    assert (talk.slots["age"], talk.slots["route_done"]) == ("25", "found")


@pytest.mark.parametrize("intent", ["faq", "followup", "service", "person", "simpler", "crisis"])
def test_what_is_no_answer_is_left_to_rasa(talk: Talk, intent: str) -> None:
    assert talk.say("how much does it cost?", intent) == []
    assert talk.slots["route_asking"] == "residence_status"


def test_a_question_with_a_number_in_it_is_not_an_age_nor_is_danger(talk: Talk) -> None:
    talk.tap("residence_status:refugee")
    assert talk.say("is a course of 25 hours free?", "faq") == []
    assert talk.say("he hits me, I am 25", "crisis") == []
    assert talk.slots.get("age") is None


def test_small_talk_is_an_answer_only_where_it_is_yes_no_or_stop(talk: Talk) -> None:
    assert talk.say("hello", "smalltalk", smalltalk_id="hello") == []
    talk.slots |= {"route_asking": "children"}
    talk.say("yo", "smalltalk", smalltalk_id="yes")
    assert talk.slots["children"] == "yes"
    talk.say("stop", "smalltalk", smalltalk_id="stop")
    assert (talk.slots["route_done"], talk.slots["children"], talk.slots["route_topic"]) == ("stopped", None, None)


def test_noise_that_sounds_like_stop_throws_nothing_away(talk: Talk) -> None:
    talk.tap("residence_status:refugee")
    talk.say("blablabla", "smalltalk", smalltalk_id="stop")
    assert (talk.slots["residence_status"], talk.slots["route_variant"]) == ("refugee", "again")


@pytest.mark.parametrize("text", ["stop", "Arrêter", "توقف", "стоп", "Dur", "Stoppen"])
def test_stop_may_be_written_in_any_language(talk: Talk, text: str) -> None:
    talk.say(text, "unsure")
    assert talk.slots["route_done"] == "stopped"


def test_not_understood_is_said_once_and_not_after_another_answer(talk: Talk) -> None:
    again = talk.ask()["text"]
    talk.say("blabla")
    assert talk.ask()["text"] != again
    assert talk.ask(before="action_answer")["text"] == again


def test_the_form_reads_nothing_when_it_is_only_come_back_to(talk: Talk) -> None:
    message = {"text": "refugee", "intent": {"name": "faq"}, "entities": []}
    assert talk.run(route.ValidateRouteForm(), "action_answer", message) == []


def test_the_result_is_about_the_first_place_afterwards(talk: Talk) -> None:
    talk.tap("residence_status:refugee")
    talk.tap("age:25")
    talk.tap("x", route.ActionRouteResult())
    assert talk.said[0]["state"] == "route"
    assert talk.slots["service_id"] == talk.said[1]["service"]["id"]


def test_an_answer_changed_afterwards_gives_the_result_anew(talk: Talk) -> None:
    talk.tap("residence_status:refugee")
    talk.tap("age:25")
    talk.tap("age:40", route.ActionRouteChanged())
    assert talk.slots["age"] == "40"
    assert "duo_for_a_job" not in [reply["service"]["id"] for reply in talk.said if reply.get("service")]
    talk.tap("stop", route.ActionRouteChanged())
    assert talk.slots["age"] is None


def test_a_stop_is_said_and_nothing_is_kept(talk: Talk) -> None:
    talk.tap("residence_status:refugee")
    talk.tap("stop")
    talk.tap("x", route.ActionRouteResult())
    assert talk.said[0]["choices"][0]["id"] == "route:start"
    assert talk.slots["residence_status"] is None


def test_what_a_question_is_for_is_said_in_words(talk: Talk) -> None:
    talk.tap("x", route.ActionRouteWhy())
    assert talk.said[0]["text"]


def test_danger_forgets_what_was_told(talk: Talk) -> None:
    talk.tap("residence_status:no_papers")
    message = {"text": "", "intent": {"name": "crisis"}, "entities": [{"entity": "crisis_id", "value": "violence"}]}
    talk.run(actions.ActionCrisis(), "action_listen", message)
    assert talk.slots["residence_status"] is None
    assert talk.slots["route_topic"] is None
