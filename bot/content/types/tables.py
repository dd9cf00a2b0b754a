"""The shapes of the files that hold one table each."""

from __future__ import annotations

from typing import Literal

from bot.content.types.base import LanguageCode, Source, Status, Strict


class Topic(Strict, frozen=True, kw_only=True):
    """A subject, shown as a picture button."""

    id: str
    icon: str
    labels: dict[LanguageCode, str]
    sensitive: bool = False
    """True where nothing may be remembered or counted: a partner may pick up the phone."""
    legal: bool = False
    """True where every answer is about the law or papers: a person is offered after it."""
    first: tuple[str, ...] = ()
    """The questions its menu begins with, those most people come for; the others follow by their names."""


class Language(Strict, frozen=True, kw_only=True):
    """A language of the loket."""

    code: LanguageCode
    name: str
    """Its own name, in its own script."""
    script: str
    """ISO 15924 code: `Latn`, `Arab`, `Cyrl`, `Ethi`."""
    dir: Literal["ltr", "rtl"]
    level: Literal["full", "not_yet", "audio_only"] = "full"
    """`not_yet`: recognised and told so; `audio_only`: recordings over the text of `text_of`."""
    text_of: LanguageCode | None = None
    voices: dict[str, str] = {}
    """Engine name → the engine's own voice code, best first; empty = no voice."""
    bridge: LanguageCode | None = None
    """Language spoken instead, after saying so, where there is no voice."""
    latin_voice: LanguageCode = "fr"
    """Voice for Latin-script names inside this language's text."""


class Municipality(Strict, frozen=True, kw_only=True):
    """One of the 19 communes of the Region."""

    id: str
    names: dict[LanguageCode, str]
    postcodes: tuple[str, ...] = ()
    shared_postcodes: tuple[str, ...] = ()
    """Postcodes that lie in two communes: ask on."""
    aliases: tuple[str, ...] = ()
    """Other spellings, in any script."""


class Organisation(Strict, frozen=True, kw_only=True):
    """The host of this loket; "a person" means this desk."""

    name: str
    addresses: tuple[str, ...] = ()
    phone: str | None = None
    email: str | None = None
    website: str | None = None
    opening_hours: str | None = None
    privacy_contact: str | None = None
    source: Source | None = None
    is_placeholder: bool = False
    """True until a host has filled it in; `loket doctor` reminds."""


class Icon(Strict, frozen=True, kw_only=True):
    """A picture: an emoji for Telegram and a symbol of the vendored set for the web."""

    emoji: str
    symbol: str


class StatusGroup(Strict, frozen=True, kw_only=True):
    """A named group of residence statuses, so that a service says `right_to_work` and not a list."""

    yes: tuple[Status, ...] = ()
    """In the group."""
    unknown: tuple[Status, ...] = ()
    """Perhaps in the group: they must ask. Every status that stands nowhere is not in it."""
    from_month: dict[Status, int] = {}
    """In the group from this month in Belgium on, before it not."""


class Crisis(Strict, frozen=True, kw_only=True):
    """One kind of acute danger, answered before anything else."""

    faqs: tuple[str, ...]
    """Ids of the FAQs that answer it; the first one when the words do not tell which."""
    services: tuple[str, ...] = ()
    """Ids of the services to call, the best first."""
