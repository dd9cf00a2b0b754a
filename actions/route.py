"""The form that leads to the right place: reads answers, asks, gives the result. What is asked is decided in `bot.route`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.context import Context, context, note, say
from bot.clock import local_now, local_today
from bot.compose import found, parcours, route
from bot.compose.phrases import phrase
from bot.compose.replies import reply
from bot.route.dialogue import FACTS, PARCOURS, Path, facts_of
from bot.route.more import says_only_where, tells_two
from bot.route.reading import is_stop
from bot.route.turn import State, heard, missed, tapped

Events = list[dict[str, Any]]

LONGEST_ANSWER = 8
"""Words; what is longer and looks like a question of the loket is one."""
NO_ANSWER = frozenset({"crisis", "person", "service", "simpler"})
"""Intents that are never read as an answer: danger above all."""
ASKS = frozenset({"faq", "followup"})
UNCLEAR = frozenset({"yes", "no", "stop"})
"""Small talk that is asked again when the words themselves do not say so."""


def state_of(tracker: Tracker) -> State:
    """Read the state out of the slots."""
    slot = tracker.get_slot
    path = Path(
        topic=slot("route_topic"),
        told={fact: str(slot(fact)) for fact in FACTS if slot(fact) is not None},
        declined=tuple(slot("declined") or ()),
        asked=tuple(slot("route_asked") or ()),
    )
    return State(
        path,
        slot("route_asking"),
        slot("route_variant") or "",
        tuple(slot("route_among") or ()),
        int(slot("route_misses") or 0),
        slot("route_done"),
    )


def _slots(state: State) -> Mapping[str, Any]:
    path = state.path
    return {
        "route_topic": path.topic,
        **{fact: path.told.get(fact) for fact in FACTS},
        "declined": list(path.declined) or None,
        "route_asked": list(path.asked) or None,
        "route_asking": state.asking,
        "route_variant": state.variant or None,
        "route_among": list(state.among) or None,
        "route_misses": float(state.misses) or None,
        "route_done": state.done,
    }


def keep(tracker: Tracker, state: State) -> Events:
    """Return the slots that changed; `route_variant` always, so that the form knows that it was answered."""
    return [
        SlotSet(name, value)
        for name, value in _slots(state).items()
        if name == "route_variant" or value != tracker.get_slot(name)
    ]


def is_new_message(tracker: Tracker) -> bool:
    """Say whether the form runs because a person said something, not because it was begun or came back to."""
    done = [event.get("name") for event in tracker.events if event.get("event") == "action"]
    before = [name for name in done[-2:] if name != "route_form"]
    return before[-1:] == ["action_listen"]


def _read(turn: Context, state: State, message: Mapping[str, Any]) -> State | None:
    """Return the state after a message, None when it is something else than an answer."""
    intent = str((message.get("intent") or {}).get("name"))
    kind = turn.entity("smalltalk_id")
    tap = turn.entity("route")
    if tap is not None and intent in {"route", "route_answer"}:
        return tapped(turn.content, state, tap)
    text = str(message.get("text") or "")
    if intent in NO_ANSWER and not (intent == "crisis" and says_only_where(turn.content, text)):
        return None
    if is_stop(turn.content, text):
        return tapped(turn.content, state, "stop")
    is_asking = intent in ASKS and (any(mark in text for mark in "?؟") or _is_long(turn, state, text))
    answered = None if is_asking else heard(turn.content, state, text, local_today())
    if answered is None and intent == "smalltalk" and kind in {"yes", "no"}:
        answered = heard(turn.content, state, kind, local_today())
    if answered is not None or intent in ASKS or (intent == "smalltalk" and kind not in UNCLEAR):
        return answered
    return missed(turn.content, state)


def _is_long(turn: Context, state: State, text: str) -> bool:
    """Say whether a message is too long for an answer; one that tells two facts is not."""
    tells = state.asking in FACTS and tells_two(turn.content, state.asking, text, local_today())
    return len(text.split()) > LONGEST_ANSWER and not tells


class ActionRouteStart(Action):
    """Begin anew: what was told before is forgotten."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_route_start"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Set the first question."""
        turn = context(tracker)
        return keep(tracker, tapped(turn.content, State(), turn.entity("route") or "start"))


class ValidateRouteForm(Action):
    """Read what was said as an answer; says nothing and sets nothing when it is none, so that Rasa looks further."""

    def name(self) -> str:
        """Name in the domain."""
        return "validate_route_form"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Set what was told and what is asked next."""
        if not is_new_message(tracker):
            return []
        state = _read(context(tracker), state_of(tracker), tracker.latest_message or {})
        return [] if state is None else keep(tracker, state)


class ActionAskRouteDone(Action):
    """Ask the question of now."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_ask_route_done"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Ask."""
        turn, state = context(tracker), state_of(tracker)
        fact = state.asking or "topic"
        if not is_new_message(tracker) and state.variant in {"again", "changed"}:
            state = replace(state, variant="")  # come back to after something else was answered
        topic = state.path.topic
        is_first = not state.path.asked and topic in {None, PARCOURS}
        asked = route.question(
            turn.content, turn.language, fact, state.variant, state.among, topic=topic, is_first=is_first
        )
        say(dispatcher, turn, asked, topic)
        return []


class ActionRouteWhy(Action):
    """Say what the question is for, asked with “I do not understand”."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_route_why"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Say it; the form asks again by itself."""
        turn, state = context(tracker), state_of(tracker)
        asking = state.asking
        key = f"ask_{asking}_why" if asking in FACTS else "help"
        if asking in FACTS and state.path.topic == PARCOURS:
            key = "parcours_ask_why"
        asked = (reply(turn.content, turn.language, phrase(turn.content, turn.language, key), "route"),)
        say(dispatcher, turn, asked, state.path.topic)
        return []


class ActionRouteResult(Action):
    """Say where to go, or that it was stopped."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_route_result"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Give the result; a stop forgets everything that was told."""
        turn, state = context(tracker), state_of(tracker)
        if state.done != "found" or state.path.topic is None:
            say(dispatcher, turn, route.stopped(turn.content, turn.language), state.path.topic)
            return [*keep(tracker, State(asking=None)), SlotSet("requested_slot", None)]
        events = [*_results(dispatcher, turn, state.path), *_forgotten(tracker, turn, state.path)]
        note(dispatcher, topic=state.path.topic, municipality=facts_of(turn.content, state.path).municipality)
        return events


class ActionRouteChanged(Action):
    """A button of the questions, tapped when they are over: the answer is changed, and the result said anew."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_route_changed"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Say the result with the changed answer."""
        turn, state = context(tracker), state_of(tracker)
        after = tapped(turn.content, state, turn.entity("route") or "stop")
        if state.path.topic is None or after.done == "stopped":
            say(dispatcher, turn, route.stopped(turn.content, turn.language), state.path.topic)
            return keep(tracker, State(asking=None))
        changed = phrase(turn.content, turn.language, "route_changed")
        say(dispatcher, turn, (reply(turn.content, turn.language, changed, "route"),), state.path.topic)
        return [*keep(tracker, after), *_results(dispatcher, turn, after.path)]


def _forgotten(tracker: Tracker, turn: Context, path: Path) -> Events:
    """Return what takes a sensitive subject out of the slots, nothing for the others."""
    topic = turn.content.topics.get(path.topic or "")
    if topic is None or not topic.sensitive:
        return []
    return [*keep(tracker, State(asking=None)), SlotSet("service_id", None)]


def _results(dispatcher: CollectingDispatcher, turn: Context, path: Path) -> Events:
    """Say where to go; what is asked next is about the first place."""
    content, facts = turn.content, facts_of(turn.content, path)
    if path.topic == PARCOURS:
        said = parcours.result(content, turn.language, facts, local_now())
    else:
        said = found.result(content, turn.language, path.topic or "", facts, local_now())
    say(dispatcher, turn, said, path.topic)
    first = next((r.service.id for r in said if r.service is not None), None)
    return [SlotSet("service_id", first), SlotSet("faq_id", None)]
