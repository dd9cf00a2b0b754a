"""The replies about questions: answer, simpler words, a question back, "I do not know", small talk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace

from bot.compose.choices import button, faq_choices, labelled, service_button
from bot.compose.phrases import direction, one_paragraph, phrase, text_language
from bot.compose.sources import freshest, link, source_line
from bot.compose.ways import ways
from bot.content.types import Content, Faq, FaqText
from bot.turn import Reply, ReplyState

MOST_SERVICES = 1
"""Services offered as buttons under an answer."""

UNDER_ANSWER = ("do:simpler", "do:person")
"""Buttons under every answer, after the services."""


def reply(content: Content, language: str, text: str, state: ReplyState, **more: object) -> Reply:
    """Return a reply in `language`; `more` are fields of `Reply`."""
    return Reply(text=text, language=language, dir=direction(content, language), state=state, **more)  # type: ignore[arg-type]


def is_expired(faq: Faq, today: date) -> bool:
    """Say whether an answer may no longer be given."""
    try:
        return faq.valid_until is not None and today > date.fromisoformat(faq.valid_until)
    except ValueError:
        # a day nobody can read is named by the lint; until it is mended nobody can say that the answer still holds
        return True


PARTS = ("answer", "simpler", "example")
"""What is said for the same question, each time it was not understood; then a person is offered."""


def answer(content: Content, language: str, faq_id: str, today: date, *, part: str = "answer") -> tuple[Reply, ...]:
    """Answer a FAQ: its text with source and date, and the service to go to.

    Args:
        part: `answer`, `simpler` or `example`.
    """
    faq = content.faqs.get(faq_id)
    text = faq.texts.get(text_language(content, language)) if faq else None
    if faq is None or text is None:
        return out_of_scope(content, language)
    if is_expired(faq, today):
        return (reply(content, language, phrase(content, language, "expired"), "person", faq=faq.id),)
    words = _part(text, part)
    if words is None:
        return (
            reply(
                content,
                language,
                phrase(content, language, "simpler_none"),
                "answer",
                faq=faq.id,
                choices=(button(content, language, "do:person"),),
            ),
        )
    source = freshest(faq.sources)
    services = [c for s in faq.services if (c := service_button(content, language, s)) is not None][:MOST_SERVICES]
    return (
        reply(
            content,
            language,
            one_paragraph(words),
            "answer",
            faq=faq.id,
            source=link(source),
            source_line=source_line(content, language, source) if source else None,
            choices=(
                *services,
                *ways(content, language, faq.id),
                *(button(content, language, b) for b in UNDER_ANSWER),
            ),
        ),
    )


def with_legal(content: Content, language: str, answered: Sequence[Reply]) -> tuple[Reply, ...]:
    """Return an answer, with the offer of a person in a reply of its own where it is about the law or papers.

    The button stands there alone then: twice the same one makes people look for a difference.

    Args:
        answered: what `answer` gave.
    """
    faq = content.faqs.get(answered[-1].faq or "") if answered else None
    topic = content.topics.get(faq.topic) if faq is not None else None
    if faq is None or not (faq.legal or (topic is not None and topic.legal)) or answered[-1].state != "answer":
        return tuple(answered)
    person = button(content, language, "do:person")
    last = replace(answered[-1], choices=tuple(c for c in answered[-1].choices if c.id != person.id))
    offer = reply(content, language, phrase(content, language, "person_legal"), "answer", choices=(person,))
    return (*answered[:-1], last, offer)


def _part(text: FaqText, part: str) -> str | None:
    return {"answer": text.answer, "simpler": text.simpler, "example": text.example}[part]


def clarify(content: Content, language: str, faq_ids: Sequence[str]) -> tuple[Reply, ...]:
    """Ask which of at most three questions is meant; "something else" last."""
    offered = faq_choices(content, language, faq_ids)
    if not offered:
        return out_of_scope(content, language)
    other = labelled(content, language, "do:topics", "something_else", "other")
    return (reply(content, language, phrase(content, language, "clarify"), "clarify", choices=(*offered, other)),)


def out_of_scope(content: Content, language: str) -> tuple[Reply, ...]:
    """Say that the loket does not know about this, and offer the subjects and a person."""
    choices = (button(content, language, "do:topics"), button(content, language, "do:person"))
    return (reply(content, language, phrase(content, language, "out_of_scope"), "unknown", choices=choices),)


def also(content: Content, language: str, faq_ids: Sequence[str]) -> tuple[Reply, ...]:
    """Offer the other questions of a message that asked several."""
    offered = faq_choices(content, language, faq_ids)
    text = phrase(content, language, "also_asked")
    return (reply(content, language, text, "clarify", choices=offered),) if offered else ()


SMALLTALK = ("hello", "thanks", "bye", "bot", "cannot_read", "stop", "insult", "yes", "no")


def smalltalk(content: Content, language: str, kind: str) -> tuple[Reply, ...]:
    """Answer a greeting, thanks, a goodbye, "are you a person?", "I cannot read"."""
    if kind not in SMALLTALK:
        return out_of_scope(content, language)
    offered = {"thanks": (), "bye": (), "stop": (), "insult": ("do:person", "do:topics")}.get(kind, ("do:topics",))
    choices = tuple(button(content, language, choice) for choice in offered)
    return (reply(content, language, phrase(content, language, f"smalltalk_{kind}"), "smalltalk", choices=choices),)
