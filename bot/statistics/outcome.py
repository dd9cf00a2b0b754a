"""What is counted of one message. Pure: the replies in, a counter's name out, or nothing.

Women's safety, emergencies and acute danger are not counted at all, not even as “something was asked”.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.content.types import Content
from bot.route.dialogue import NO_TOPIC
from bot.sensitive import is_sensitive
from bot.turn import Incoming, Note, Reply

Outcome = Literal["answered", "clarified", "refused", "handed_over", "routed", "failed"]
OUTCOMES: tuple[Outcome, ...] = ("answered", "clarified", "refused", "handed_over", "routed", "failed")

Mark = Literal["commune", "barrier", "helped", "not_helped", "meant"]
"""`commune`: chosen on the way to a place; `barrier`: “it did not work”, by the place the answer sends to; `helped` and
`not_helped`: by FAQ; `meant`: the FAQ chosen after “did you mean”."""

BANDS = ((0.6, "high"), (0.3, "middle"), (0.0, "low"))
"""Confidence from here on → its band; 0.6 is where a question is answered straight away."""


@dataclass(frozen=True)
class Counted:
    """The counter of one message, without week and channel."""

    outcome: Outcome
    topic: str = ""
    faq: str = ""
    band: str = ""


def counted(content: Content, incoming: Incoming, note: Note | None, replies: Sequence[Reply]) -> Counted | None:
    """Return what one message counts as, None when it counts as nothing: a menu, small talk, “again”, and danger."""
    if is_private(content, replies, note):
        return None
    faq = next((r.faq for r in replies if r.faq is not None), "")
    outcome = _outcome(incoming, note, replies)
    if outcome is None:
        return None
    band = band_of(note.confidence) if note is not None and incoming.choice is None else ""
    if outcome == "refused":
        return Counted(outcome, band=band)
    if outcome == "clarified":
        faq = note.faqs[0] if note is not None and note.faqs else faq
    elif outcome == "handed_over" and incoming.choice is not None and incoming.choice.startswith("help:"):
        faq = incoming.choice.rpartition(":")[2]
    known = content.faqs.get(faq)
    topic = known.topic if known is not None else next(_topics(content, note, replies), "")
    return Counted(outcome, topic, known.id if known is not None else "", band)


def band_of(confidence: float | None) -> str:
    """Return the band of a confidence between 0 and 1; empty when it is not known."""
    return "" if confidence is None else next(band for least, band in BANDS if confidence >= least)


def is_private(content: Content, replies: Sequence[Reply], note: Note | None) -> bool:
    """Say whether a turn is about danger or a sensitive subject, or may be: then nothing of it is counted."""
    if any(is_sensitive(content, reply) for reply in replies):
        return True
    named = [r.faq for r in replies if r.faq is not None]
    named += [c.id.removeprefix("faq:") for r in replies if r.state == "clarify" for c in r.choices]
    named += note.faqs[:1] if note is not None else ()
    if any(is_private_faq(content, faq) for faq in named):
        return True
    services = (content.services.get(r.service.id) for r in replies if r.service is not None)
    topics = [note.topic] if note is not None and note.topic is not None else []
    return are_private(content, (*topics, *_route_topics(replies))) or any(
        s.emergency or are_private(content, s.topics) for s in services if s is not None
    )


def is_private_faq(content: Content, faq_id: str) -> bool:
    """Say whether a FAQ is about danger or a sensitive subject."""
    faq = content.faqs.get(faq_id)
    return faq is not None and are_private(content, (faq.topic,))


def are_private(content: Content, topics: Iterable[str]) -> bool:
    """Say whether one of these subjects may not be counted."""
    return any(t in NO_TOPIC or (t in content.topics and content.topics[t].sensitive) for t in topics)


def _outcome(incoming: Incoming, note: Note | None, replies: Sequence[Reply]) -> Outcome | None:
    states = {reply.state for reply in replies}
    if states & {"failure", "busy"}:
        return "failed"
    if "person" in states:
        return "handed_over"
    if "route" in states:
        is_result = any(r.service is not None or any(c.id.startswith("service:") for c in r.choices) for r in replies)
        return "routed" if is_result else None
    if incoming.choice is not None:
        kind = incoming.choice.partition(":")[0]
        taps: dict[tuple[str, str], Outcome] = {
            ("faq", "answer"): "answered", ("faq", "unknown"): "refused", ("service", "service"): "routed",
        }  # fmt: skip
        return next((taps[kind, str(state)] for state in states if (kind, state) in taps), None)
    if note is None:
        return None
    said: dict[str, Outcome] = {
        "answer": "answered", "service": "answered", "unknown": "refused", "clarify": "clarified", "topics": "clarified",
    }  # fmt: skip
    return next((outcome for state, outcome in said.items() if state in states), None)


def _topics(content: Content, note: Note | None, replies: Sequence[Reply]) -> Iterator[str]:
    """Yield the subject looked for, then the first one of the places shown."""
    if note is not None and note.topic is not None:
        yield note.topic
    yield from _route_topics(replies)
    for reply in replies:
        service = content.services.get(reply.service.id) if reply.service is not None else None
        if service is not None and service.topics:
            yield service.topics[0]


def _route_topics(replies: Sequence[Reply]) -> Iterator[str]:
    """Yield the subject of the cards to show at a desk: `card:<topic>:<service>`."""
    return (c.id.split(":")[1] for r in replies for c in r.choices if c.id.startswith("card:"))
