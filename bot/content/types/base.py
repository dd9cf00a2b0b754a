"""What all shapes share: codes, statuses, where a fact comes from."""

from __future__ import annotations

from typing import Literal

import msgspec

LanguageCode = str
"""A BCP 47 language tag as used in `data/languages.yml`: `nl`, `ar`, `ary` …"""

Status = Literal[
    "asylum_seeker",
    "refugee",
    "subsidiary_protection",
    "temporary_protection",
    "eu_citizen",
    "belgian",
    "card_over_3_months",
    "student",
    "visitor",
    "no_papers",
    "unaccompanied_minor",
]
"""The residence statuses the router knows; a person has one."""


class Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A struct in which a misspelt key is an error, not a silent loss."""


class Source(Strict, frozen=True, kw_only=True):
    """Where a fact stands, and when somebody looked."""

    checked: str
    """ISO date on which the page was last read for the loket."""
    url: str | None = None
    """Web address; null for a printed document."""
    document: str | None = None
    """Title of a printed document, when there is no web address."""
    seen: str | None = None
    """Date the page itself carries (`2024`, `2024-05`, `2024-05-31`), null when it carries none."""


class Fact(Strict, frozen=True, kw_only=True):
    """One sourced statement, in plain English; answers may say nothing that is not in the facts of their file."""

    text: str
    source: str | None
    """The `url` or `document` of one of the file's sources; null only for a statement about the search itself."""
    status: Literal["ok", "dated", "doubtful"] = "ok"
    seen: str | None = None


State = Literal["draft", "reviewed"]
