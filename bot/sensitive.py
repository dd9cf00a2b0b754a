"""What must not be remembered: danger, and the subjects that could harm a person if somebody else saw them.

A partner may pick up the phone. Such a reply is given and voiced like every other, and nothing of it stays in the
conversation; so its buttons must work without having been remembered (`bot.taps.may_be_tapped`).
"""

from __future__ import annotations

from bot.content.types import Content
from bot.turn import Reply

CARD = "card:"
"""A choice `card:<subject>:<service>`: the card for the desk of a place that was found."""


def is_sensitive(content: Content, reply: Reply) -> bool:
    """Say whether a reply may leave no trace: a place of such a subject too, or one that was found for it."""
    faq = content.faqs.get(reply.faq or "")
    service = content.services.get(reply.service.id) if reply.service is not None else None
    about = [faq.topic] if faq is not None else []
    about += service.topics[:1] if service is not None else ()
    about += [choice.id.split(":")[1] for choice in reply.choices if choice.id.startswith(CARD)]
    return reply.state == "crisis" or any(topic in _sensitive_topics(content) for topic in about)


def is_sensitive_tap(content: Content, choice: str | None) -> bool:
    """Say whether what a button shows may leave no trace: a card for the desk names the subject."""
    return choice is not None and choice.startswith(CARD) and choice.split(":")[1] in _sensitive_topics(content)


def _sensitive_topics(content: Content) -> frozenset[str]:
    return frozenset(topic.id for topic in content.topics.values() if topic.sensitive)


def cards(content: Content) -> frozenset[str]:
    """Return the cards for the desk of such a place: they may be tapped in every conversation."""
    topics = _sensitive_topics(content)
    return frozenset(
        f"{CARD}{topic}:{service.id}" for service in content.services.values() for topic in topics & {*service.topics}
    )
