"""One turn of the dialogue: an answer by tap or in words, back, stop. Pure: a state in, a state out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from rapidfuzz import fuzz

from bot.content.types import Content
from bot.route.dialogue import (
    MOST_MISSES,
    PARCOURS,
    Path,
    back,
    contradiction,
    declined,
    is_possible,
    next_question,
    told,
    topics_of,
    without,
)
from bot.route.more import also_told, told_instead
from bot.route.numbers import plain_words
from bot.route.reading import IN_BRUSSELS, NEAR, read


@dataclass(frozen=True)
class State:
    """Where the dialogue is, and what it asks now."""

    path: Path = Path()
    asking: str | None = "topic"
    """A fact or `topic`; None when nothing more is asked."""
    variant: str = ""
    """How it is asked; see `bot.compose.route.question`."""
    among: tuple[str, ...] = ()
    """`fact:value` pairs to choose from."""
    misses: int = 0
    """Answers in a row that were not understood."""
    done: str | None = None
    """`found` or `stopped`."""


def begin(content: Content, topic: str | None = None) -> State:
    """Return the beginning, with the subject where it is known."""
    is_known = topic in topics_of(content) or (topic == PARCOURS and content.parcours is not None)
    return _go_on(content, Path(topic=topic if is_known else None))


def tapped(content: Content, state: State, tap: str) -> State:
    """Return the state after a button.

    Args:
        tap: `stop`, `back`, `start`, `parcours`, `topic:<id>`, `<fact>:<value>`, `<fact>:skip`, `<fact>:page:<number>`.
    """
    name, _, value = tap.partition(":")
    if name == "stop":
        return State(done="stopped", asking=None)
    if name == "back":
        return _go_on(content, back(state.path))
    if name in {"start", "topic", PARCOURS}:
        return begin(content, PARCOURS if name == PARCOURS else value)
    if value.startswith("page:") and name == state.asking:
        return replace(state, variant=value, misses=0)
    if value in {"skip", IN_BRUSSELS} and name == state.asking:
        # who lives in Brussels and does not say where is taken to live in the Region, as by design
        return _go_on(content, declined(state.path, name))
    if not is_possible(content, name, value):
        return replace(state, variant="again" if state.asking != "topic" else "")
    return _answered(content, state, name, value)


def heard(content: Content, state: State, text: str, today: date) -> State | None:
    """Return the state after free text, None when it is no answer to the question."""
    if state.asking is None:
        return None
    if state.asking == "topic":
        topic = _topic(content, text)
        return begin(content, topic) if topic else None
    others, rest = also_told(content, state.asking, text, today)
    state = replace(state, path=replace(state.path, told={**state.path.told, **others}))
    answer = read(content, state.asking or "", rest, today)
    match answer.kind:
        case "value":
            return _answered(content, state, str(state.asking), answer.values[0])
        case "skip":
            return _go_on(content, declined(state.path, str(state.asking)))
        case "which" if not (state.path.topic == PARCOURS and state.asking == "municipality"):
            among = tuple(f"{state.asking}:{value}" for value in answer.values)
            return replace(state, variant="which", among=among, misses=0)
        case "which":
            return _go_on(content, declined(state.path, str(state.asking)))  # both lie in the Region: that is enough
        case "region":
            if state.path.topic == PARCOURS:
                return _go_on(content, declined(state.path, str(state.asking)))
            return replace(state, variant="region", misses=0)
    others = others or told_instead(content, str(state.asking), text, today)
    return _go_on(content, replace(state.path, told={**state.path.told, **others})) if others else None


def missed(content: Content, state: State) -> State:
    """Return the state after an answer nobody could understand; a fact missed too often is left out."""
    misses = state.misses + 1
    if state.asking in {None, "topic"}:
        return replace(state, misses=misses)
    if misses >= MOST_MISSES:
        return _go_on(content, declined(state.path, str(state.asking)))
    return replace(state, variant="again", misses=misses)


def _answered(content: Content, state: State, fact: str, value: str) -> State:
    path = told(state.path, fact, value)
    if f"{fact}:{value}" in state.among:
        # of two answers that exclude each other, this one is right: the other is asked again
        for other in (each.partition(":")[0] for each in state.among):
            path = path if other == fact else without(path, other)
    is_changed = fact in state.path.told and fact != state.asking
    return _go_on(content, path, "changed" if is_changed else "")


def _go_on(content: Content, path: Path, variant: str = "") -> State:
    clash = contradiction(content, path)
    if clash is not None:
        return State(path, clash[1], "which", tuple(f"{fact}:{path.told[fact]}" for fact in clash))
    asking = next_question(content, path)
    return State(path, asking, "" if asking == "topic" else variant, done=None if asking else "found")


def _topic(content: Content, text: str) -> str | None:
    """Return the subject whose name was typed, in any language."""
    plain = plain_words(text)
    names: Sequence[tuple[str, str]] = [
        (plain_words(label), topic) for topic in topics_of(content) for label in content.topics[topic].labels.values()
    ]
    near = {topic for name, topic in names if name == plain or (len(name) > 4 and fuzz.ratio(name, plain) >= NEAR)}
    return near.pop() if len(near) == 1 else None
