"""Steps in their order, one at a time: the step's answer, then the next. Whoever asks something else can come back."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec.structs import replace

from bot.compose.choices import button, labelled
from bot.compose.phrases import own_name, phrase, text_language
from bot.compose.replies import reply
from bot.content.types import Content, Step, Steps
from bot.turn import Choice, Reply

PREFIX = "path:"
YES = "yes"


@dataclass(frozen=True)
class Place:
    """Where somebody is on a path: the choice id is `path:<id>:<number>`, then `:yes` where the step was asked for."""

    path: str
    number: int
    """From 1."""
    is_wanted: bool = False

    @property
    def choice(self) -> str:
        """The id of the button that leads here."""
        return f"{PREFIX}{self.path}:{self.number}"


def read_place(content: Content, value: str) -> Place | None:
    """Return the place that a button stands for, None when there is none (any more).

    Args:
        value: the choice id without `path:`.
    """
    path, _, rest = value.partition(":")
    number, _, wanted = rest.partition(":")
    steps = content.paths.get(path)
    if steps is None or not number.isdecimal() or not 1 <= int(number) <= len(steps.steps):
        return None
    return Place(path, int(number), wanted == YES)


def faq_of(content: Content, place: Place) -> str | None:
    """Return the FAQ to answer now; None where it is asked first whether the step is wanted."""
    step = _step(content, place)
    return None if step.ask is not None and not place.is_wanted else step.faq


def asking(content: Content, language: str, place: Place) -> tuple[Reply, ...]:
    """Say which step it is, and ask whether it is for this person."""
    step, steps = _step(content, place), content.paths[place.path]
    text = f"{_intro(content, language, steps, step, place)} {phrase(content, language, step.ask or '')}"
    yes = labelled(content, language, f"{place.choice}:{YES}", "yes_label", steps.icon)
    no = labelled(content, language, _next(content, place), "no_label", "other")
    return (reply(content, language, text, "route", choices=(yes, no)),)


def with_steps(content: Content, language: str, place: Place, answered: tuple[Reply, ...]) -> tuple[Reply, ...]:
    """Return the answer of a step with what step it is before it, and the way on under its last reply."""
    step, steps = _step(content, place), content.paths[place.path]
    intro = reply(content, language, _intro(content, language, steps, step, place), "route")
    on = labelled(content, language, _next(content, place), "path_next_label", "checklist")
    shown = [replace(each, choices=tuple(c for c in each.choices if not c.id.startswith(PREFIX))) for each in answered]
    shown[-1] = replace(shown[-1], choices=(on, *shown[-1].choices))
    return (intro, *shown)


def done(content: Content, language: str) -> tuple[Reply, ...]:
    """Say that it was the last step."""
    choices = (button(content, language, "do:topics"), button(content, language, "do:person"))
    return (reply(content, language, phrase(content, language, "path_done"), "route", choices=choices),)


def resume(content: Content, language: str, value: str) -> Choice | None:
    """Return the button back to the steps, None when they are gone."""
    place = read_place(content, value)
    return None if place is None else labelled(content, language, place.choice, "path_resume_label", "checklist")


def _step(content: Content, place: Place) -> Step:
    return content.paths[place.path].steps[place.number - 1]


def _next(content: Content, place: Place) -> str:
    is_last = place.number == len(content.paths[place.path].steps)
    return f"{PREFIX}done" if is_last else Place(place.path, place.number + 1).choice


def _intro(content: Content, language: str, steps: Steps, step: Step, place: Place) -> str:
    label = own_name(step.label, text_language(content, language))
    return phrase(content, language, "path_intro", number=place.number, total=len(steps.steps), step=label)
