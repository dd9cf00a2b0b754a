"""The custom actions of the domain. Each takes what the turn is about, and lets `bot.compose` say it."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.context import command, context, note_words, say
from actions.route import keep
from bot.clock import local_now, local_today
from bot.compose import crisis, follow_up, menus, person, replies, services
from bot.route.turn import State

_UNDERSTOOD = (SlotSet("failures", 0), SlotSet("simplicity", 0))

COMMANDS = {"repeat": "do:repeat", "slower": "do:slower", "forget": "do:forget", "language": "do:languages"}
"""Small talk about the conversation itself: only the gateway can do it."""


class ActionAnswer(Action):
    """Answer the question in `faq_id`."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_answer"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        """Say the answer; the failures are forgotten."""
        turn = context(tracker)
        faq_id = turn.entity("faq_id") or ""
        answered = replies.answer(turn.content, turn.language, faq_id, local_today())
        shown = replies.with_legal(turn.content, turn.language, answered)
        say(dispatcher, turn, (*shown, *replies.also(turn.content, turn.language, turn.all("also"))))
        note_words(dispatcher, tracker)
        # what is asked next is about this answer, no longer about a service shown before
        return [SlotSet("faq_id", faq_id), SlotSet("service_id", None), *_UNDERSTOOD]


class ActionSimpler(Action):
    """Say the last answer in easier words, then by an example, then offer a person."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_simpler"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        """Say the next easier part."""
        turn = context(tracker)
        faq_id = tracker.get_slot("faq_id")
        step = int(tracker.get_slot("simplicity") or 0) + 1
        if not faq_id:
            say(dispatcher, turn, menus.help_reply(turn.content, turn.language))
            return []
        if step >= len(replies.PARTS):
            say(dispatcher, turn, person.hand_over(turn.content, turn.language, local_now()))
            return [SlotSet("simplicity", 0)]
        say(
            dispatcher,
            turn,
            replies.answer(turn.content, turn.language, faq_id, local_today(), part=replies.PARTS[step]),
        )
        return [SlotSet("simplicity", step)]


class ActionClarify(Action):
    """Unsure: offer at most three questions; the second time the subjects, the third time a person."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_clarify"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        """Ask back."""
        turn = context(tracker)
        failures = int(tracker.get_slot("failures") or 0) + 1
        if failures == 1:
            say(dispatcher, turn, replies.clarify(turn.content, turn.language, turn.all("candidate")))
        elif failures == 2:
            say(dispatcher, turn, menus.topics(turn.content, turn.language))
        else:
            say(dispatcher, turn, person.hand_over(turn.content, turn.language, local_now()))
            failures = 0
        note_words(dispatcher, tracker)
        return [SlotSet("failures", failures)]


class ActionOutOfScope(Action):
    """Say that this is not something the loket knows."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_out_of_scope"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        """Say so, and offer the subjects and a person."""
        turn = context(tracker)
        say(dispatcher, turn, replies.out_of_scope(turn.content, turn.language))
        note_words(dispatcher, tracker)
        return []


class ActionSmalltalk(Action):
    """Answer a greeting and the like."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_smalltalk"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        """Answer in kind."""
        turn = context(tracker)
        kind = turn.entity("smalltalk_id") or ""
        if kind in COMMANDS:
            command(dispatcher, COMMANDS[kind])
        elif kind == "simpler":
            return ActionSimpler().run(dispatcher, tracker, domain)
        elif kind == "person":
            say(dispatcher, turn, person.hand_over(turn.content, turn.language, local_now()))
        else:
            say(dispatcher, turn, replies.smalltalk(turn.content, turn.language, kind))
        return []


class ActionFollowUp(Action):
    """Answer what is asked about the answer before."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_follow_up"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        """Say the detail, or ask back."""
        turn = context(tracker)
        said = follow_up.follow_up(
            turn.content,
            turn.language,
            turn.entity("followup_id") or "",
            faq_id=tracker.get_slot("faq_id"),
            service_id=tracker.get_slot("service_id"),
            today=local_today(),
            candidates=turn.all("candidate"),
            text=str((tracker.latest_message or {}).get("text") or ""),
        )
        say(dispatcher, turn, said)
        note_words(dispatcher, tracker)
        return [SlotSet("failures", 0)]


class ActionCrisis(Action):
    """Danger: the number first."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_crisis"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        """Say what to do now. Nothing of it is remembered."""
        turn = context(tracker)
        kind = turn.entity("crisis_id") or ""
        say(
            dispatcher,
            turn,
            crisis.crisis(turn.content, turn.language, kind, turn.all("candidate"), local_today(), local_now()),
        )
        forgotten = keep(tracker, State(asking=None))
        return [SlotSet("faq_id", None), SlotSet("service_id", None), *_UNDERSTOOD, *forgotten]


class ActionShowService(Action):
    """Show the service that was tapped."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_show_service"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        """Say what it does and how to reach it."""
        turn = context(tracker)
        now = local_now()
        shown = services.show_service(turn.content, turn.language, turn.entity("service_id") or "", now)
        say(dispatcher, turn, services.with_door(turn.content, turn.language, shown, now))
        return []


class ActionHandOver(Action):
    """Name the desk where a person can be spoken to."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_hand_over"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        """Hand over."""
        turn = context(tracker)
        say(dispatcher, turn, person.hand_over(turn.content, turn.language, local_now()))
        return [SlotSet("failures", 0)]
