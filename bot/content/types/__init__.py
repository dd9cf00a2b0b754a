"""The shapes of the content files.

The loader, the linter and the JSON Schema for editors are all made from these types, so a field exists in all three
or in none. Every struct is frozen: content is a value, and a published version never changes.
"""

from __future__ import annotations

import msgspec

from bot.content.types import base, faq, service, tables, ways
from bot.content.types.base import Fact, LanguageCode, Source, State, Status, Strict
from bot.content.types.faq import Faq, FaqText
from bot.content.types.service import Address, AgeRange, Service, ServiceText, Who
from bot.content.types.tables import Crisis, Icon, Language, Municipality, Organisation, StatusGroup, Topic
from bot.content.types.ways import Instead, Parcours, ParcoursRule, Step, Steps

MODULES = (base, faq, service, tables, ways)
"""Where the shapes of files stand, in the order of `docs/content.md`."""

__all__ = [
    "Address",
    "AgeRange",
    "Content",
    "Crisis",
    "Fact",
    "Faq",
    "FaqText",
    "Icon",
    "Instead",
    "Language",
    "LanguageCode",
    "MODULES",
    "Municipality",
    "Organisation",
    "Parcours",
    "ParcoursRule",
    "Service",
    "ServiceText",
    "Source",
    "State",
    "Status",
    "StatusGroup",
    "Step",
    "Steps",
    "Strict",
    "Topic",
    "Who",
]


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """All content of one version, keyed by id."""

    faqs: dict[str, Faq]
    services: dict[str, Service]
    phrases: dict[LanguageCode, dict[str, str]]
    languages: dict[LanguageCode, Language]
    topics: dict[str, Topic]
    municipalities: dict[str, Municipality]
    organisation: Organisation
    icons: dict[str, Icon]
    statuses: dict[str, StatusGroup] = {}
    """Groups of residence statuses of `statuses.yml`."""
    crises: dict[str, Crisis] = {}
    """Kind of danger → what is said."""
    parcours: Parcours | None = None
    """The rules of the welcome path; None where the content has none."""
    paths: dict[str, Steps] = {}
    """Id → steps in their order."""
