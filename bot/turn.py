"""What goes in and out of the loket: one message of a person, and the turn that answers it.

The widget, Telegram, the tests and anyone's own client see the same shapes: `POST /api/messages` is this module as JSON
(the contract in the design, section *Commands*). Nothing here knows Rasa, Flask or Telegram.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import msgspec

Direction = Literal["ltr", "rtl"]

ReplyState = Literal[
    "greeting",
    "languages",
    "topics",
    "answer",
    "clarify",
    "service",
    "person",
    "unknown",
    "smalltalk",
    "forgotten",
    "failure",
    "busy",
    "bad_input",
    "crisis",
    "route",
]


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """The first sentences of a long text that nobody has rendered yet: a clip of their own, there much sooner."""

    url: str
    """`/audio/<key>/first`; add the format."""
    words: str
    """Timings of this clip; the offsets are those in the whole text."""
    chars: int
    """Characters of the text it holds: the whole clip goes on at the first word after them."""


class Audio(msgspec.Struct, frozen=True, kw_only=True):
    """Where a text can be heard. The clip may not exist yet: `bytes`, `seconds` and `engine` are null until it does."""

    key: str
    """The utterance's key; `url` is made from it."""
    url: str
    """`/audio/<key>`; add `?format=mp3` or `?format=ogg`."""
    words: str | None
    """`/audio/<key>/words`: timings with character offsets into the text; null where another language is heard."""
    language: str
    """The language that is heard; differs from the text's only for an announced bridge."""
    bytes: int | None = None
    """Size as MP3."""
    sizes: dict[str, int | None] = {}
    """Bytes of each format, `ogg` and `mp3`; null until it is rendered."""
    seconds: float | None = None
    engine: str | None = None
    first: Opening | None = None
    """What may be heard meanwhile; null where the clip exists, or is made as soon."""


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """A button. `id` is at most 64 bytes; but for subjects, questions and places, accepted only where it was offered."""

    id: str
    label: str
    language: str
    dir: Direction
    icon: str | None = None
    """Name in `data/icons.yml`."""
    audio: Audio | None = None


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """Source of an answer, with its date."""

    checked: str
    """ISO date on which somebody last looked."""
    url: str | None = None
    document: str | None = None
    seen: str | None = None
    """Date the page carries, or null."""


class ServiceCard(msgspec.Struct, frozen=True, kw_only=True):
    """A service as it is shown: every string is already in the language of the reply, except official names."""

    id: str
    name: str
    icon: str
    what: str
    addresses: tuple[str, ...] = ()
    phone: str | None = None
    """As written by the source; `phone_link` is what a `tel:` link needs."""
    phone_link: str | None = None
    website: str | None = None
    """A full https/http address."""
    email: str | None = None
    hours: str | None = None
    """Opening hours as a sentence in the reader's language."""
    open_now: bool | None = None
    """Whether the door is open at this moment; null when nobody can tell: no hours, or only by appointment."""
    open_line: str | None = None
    """The same as a sentence: until when it is open, or when it opens."""
    notices: tuple[str, ...] = ()
    """What holds for now and changes what a person does: full at present, closed today."""
    cost: str | None = None
    note: str | None = None
    source: Link | None = None
    labels: dict[str, str] = {}
    """Translated labels: `address`, `phone`, `website`, `email`, `hours`, `cost`, `source`, `call`."""


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """One bubble: a text, its voice, and what can be done next."""

    text: str
    language: str
    dir: Direction
    audio: Audio | None = None
    """Null only where no voice and no bridge exists for the language."""
    choices: tuple[Choice, ...] = ()
    service: ServiceCard | None = None
    faq: str | None = None
    source: Link | None = None
    source_line: str | None = None
    """The source as a sentence in the reader's language, with its date; shown small, not spoken."""
    state: ReplyState | None = None
    discreet: bool = False
    """Danger, women's safety, or next to it: nothing of it, voice included, may stay in a browser (`bot.discreet`)."""


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the loket says to one message."""

    language: str
    replies: tuple[Reply, ...]


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """What the engine understood of a turn, for counting alone: no client sees it, and it holds no words."""

    faqs: tuple[str, ...] = ()
    """Ids of the FAQs nearest to the message, best first."""
    confidence: float | None = None
    """How sure the first of them is, 0 to 1."""
    topic: str | None = None
    """The subject of a place that was looked for, with its result."""
    municipality: str | None = None
    """The commune told on the way there."""


@dataclass(frozen=True)
class Incoming:
    """One message of a person, as a channel hands it over. Exactly one of `text` and `choice` is set."""

    conversation: str
    """Id minted by the gateway."""
    text: str | None = None
    choice: str | None = None
    """Id of a `Choice` offered in this conversation."""
    language: str | None = None
    """Language the person chose by hand, or null."""
    hint: str | None = None
    """Language of the browser or app: only a hint."""
    idempotency_key: str | None = None
    """The same key within a conversation gets the same turn again, without asking twice."""
    problem: str | None = None
    """Instead of text or choice: key of the phrase to say, because the channel could not read what came."""


@dataclass(frozen=True)
class Opened:
    """A new conversation."""

    conversation: str
    language: str | None
    replies: tuple[Reply, ...]
