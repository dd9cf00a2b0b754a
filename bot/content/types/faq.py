"""The shape of a question with its answers."""

from __future__ import annotations

from bot.content.types.base import Fact, LanguageCode, Source, State, Strict


class FaqText(Strict, frozen=True, kw_only=True):
    """One FAQ in one language."""

    version: int
    """The `version` of the FAQ that this text renders; lower than it = outdated."""
    state: State = "draft"
    """`draft` until a speaker of the language has read it."""
    questions: tuple[str, ...] = ()
    """How people ask; the first is the one shown as a choice."""
    answer: str
    simpler: str | None = None
    """Shorter and easier, for "I don't understand"."""
    example: str | None = None
    """One concrete situation, the step after `simpler`."""


class Faq(Strict, frozen=True, kw_only=True):
    """One question with its answer in every language: `data/faq/<topic>/<id>.yml`."""

    id: str
    topic: str
    icon: str
    version: int
    """Raised when a fact changes."""
    services: tuple[str, ...] = ()
    """Ids of the services to go to, the best first."""
    neighbours: tuple[str, ...] = ()
    """Ids of FAQs that are easily taken for this one."""
    sources: tuple[Source, ...] = ()
    facts: tuple[Fact, ...] = ()
    valid_until: str | None = None
    """ISO date; after this day the FAQ is not answered but routed to a person."""
    volatile: str | None = None
    """What is likely to change, for staff."""
    legal: bool = False
    """True where the answer is about the law, in a subject that is not: a person is offered after it."""
    texts: dict[LanguageCode, FaqText] = {}
    """In the file these stand at the top level, each under its language code."""
