"""The shapes of what is walked through with a person: the welcome path's rules, and steps in their order."""

from __future__ import annotations

from typing import Literal

from bot.content.types.base import LanguageCode, Source, Status, Strict
from bot.content.types.service import Who
from bot.content.types.tables import StatusGroup


class ParcoursRule(Strict, frozen=True, kw_only=True):
    """For whom a rule of the welcome path is, and where that stands."""

    who: Who
    """The conditions; all must hold. A status may be a group of `Parcours.groups`."""
    sources: tuple[Source, ...]


class Instead(Strict, frozen=True, kw_only=True):
    """What is said to people with certain papers, and what there is for them instead."""

    phrase: str
    """Key of the sentence that says why."""
    faqs: tuple[str, ...] = ()
    services: tuple[str, ...] = ()


class Parcours(Strict, frozen=True, kw_only=True):
    """The welcome path of newcomers in Brussels as rules: `data/parcours.yml`."""

    topic: str
    """Id of the subject it belongs to."""
    must: ParcoursRule
    """For whom it is a duty."""
    may: ParcoursRule
    """Who may follow it; nobody must who may not."""
    groups: dict[str, StatusGroup] = {}
    """Groups of statuses that only these rules name."""
    sign_up_months: int
    """Months to sign up, from the paper of the commune on."""
    finish_months: int
    """Months to finish, after signing up."""
    offices: tuple[str, ...]
    """Ids of the welcome offices."""
    instead: dict[Status, Instead] = {}
    """Status → what is said in place of the conditions."""
    faqs: dict[Literal["must", "free", "no_duty", "not", "unsure"], tuple[str, ...]] = {}
    """How it looks → ids of FAQs that go on from there."""
    under: tuple[str, ...] = ()
    """Ids of the FAQs under which the check is offered."""


class Step(Strict, frozen=True, kw_only=True):
    """One step of a path."""

    faq: str
    """Id of the FAQ whose answer tells how."""
    label: dict[LanguageCode, str]
    """The step in a few words."""
    ask: str | None = None
    """Key of a yes-or-no question; with “no” the step is passed over. Null = for everybody."""


class Steps(Strict, frozen=True, kw_only=True):
    """Steps in their order, such as the first weeks: an entry of `data/paths.yml`."""

    label: str
    """Key of the phrase on its button."""
    icon: str
    topics: tuple[str, ...] = ()
    """Ids of the subjects whose menu offers it."""
    under: tuple[str, ...] = ()
    """Ids of the FAQs under which it is offered."""
    steps: tuple[Step, ...]
