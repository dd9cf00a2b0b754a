"""The shapes of the content files, in one place.

The loader, the linter and the JSON Schema for editors are all made from these types, so a field exists in all three
or in none. Every struct is frozen: content is a value, and a published version never changes.
"""

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


class AgeRange(Strict, frozen=True, kw_only=True):
    """Inclusive limits in years."""

    min: int | None = None
    max: int | None = None


class Who(Strict, frozen=True, kw_only=True):
    """For whom a service is: all conditions must hold, a list is any-of. Null or empty = no condition."""

    region: Literal["brussels"] | None = None
    """`brussels`: only for people who live in the Brussels-Capital Region."""
    municipality: tuple[str, ...] = ()
    residence_status: tuple[str, ...] = ()
    """Statuses or groups of statuses of `data/statuses.yml`."""
    not_residence_status: tuple[str, ...] = ()
    age: AgeRange | None = None
    gender: tuple[Literal["woman", "man", "other"], ...] = ()
    children: Literal["yes", "no"] | None = None
    max_months_in_belgium: int | None = None
    min_months_in_belgium: int | None = None


class ServiceText(Strict, frozen=True, kw_only=True):
    """What a person hears about a service, in one language."""

    what: str
    """What it does, one or two sentences."""
    what_happens: str | None = None
    """What happens when you go there or call."""
    bring: tuple[str, ...] = ()
    """What to bring, one thing each."""
    ask: str | None = None
    """A condition no rule can check, shown as "ask them: …"."""
    note: str | None = None
    """A warning the person must hear: an old address, doubtful hours."""
    version: int = 1
    state: State = "draft"


class Address(Strict, frozen=True, kw_only=True):
    """A visiting address, as the source writes it."""

    line: str
    municipality: str | None = None
    """Id of `data/municipalities.yml`, when it lies in the Region."""


class Service(Strict, frozen=True, kw_only=True):
    """One service: `data/services/<id>.yml`, with Open Referral HSDS names where HSDS has one."""

    id: str
    state: Literal["active", "doubtful", "ceased"]
    names: dict[LanguageCode, str]
    topics: tuple[str, ...] = ()
    icon: str = "service"
    version: int = 1
    who: Who = Who()
    speaks: tuple[LanguageCode, ...] = ()
    """Languages of service; empty = not known."""
    interpreter: bool = False
    """True when a source says that the service works with interpreters."""
    cost: Literal["free", "paid", "unknown"] = "unknown"
    addresses: tuple[Address, ...] = ()
    phone: str | None = None
    phone_hours: str | None = None
    """OpenStreetMap `opening_hours` syntax, Europe/Brussels."""
    email: str | None = None
    website: str | None = None
    opening_hours: str | None = None
    """OpenStreetMap `opening_hours` syntax, Europe/Brussels."""
    by_appointment: bool = False
    per_commune: bool = False
    """True for the commune and the CPAS/OCMW: each commune has its own."""
    emergency: bool = False
    for_professionals: bool = False
    """True for a service that works for organisations or informs them: nobody is sent there."""
    full_at_present: str | None = None
    """ISO date on which staff saw that there is no room; said for 30 days, then staff are asked again."""
    closed_on: tuple[str, ...] = ()
    """ISO dates on which it is closed against its hours; each counts for that day only."""
    sources: tuple[Source, ...] = ()
    notes: str | None = None
    """For staff only."""
    texts: dict[LanguageCode, ServiceText] = {}


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
