"""What must not be remembered: danger, and the subjects that could harm a person if somebody else saw them.

A partner may pick up the phone. Such a reply is given and voiced like every other, and nothing of it stays in the
conversation; so its buttons must work without having been remembered.
"""

from __future__ import annotations

from bot.content.types import Content
from bot.turn import Reply


def is_sensitive(content: Content, reply: Reply) -> bool:
    """Say whether a reply may leave no trace."""
    faq = content.faqs.get(reply.faq or "")
    topic = content.topics.get(faq.topic) if faq is not None else None
    return reply.state == "crisis" or (topic is not None and topic.sensitive)


def always_tappable(content: Content) -> frozenset[str]:
    """Return the choices under such replies: they may be tapped in every conversation."""
    services = {service for danger in content.crises.values() for service in danger.services}
    for faq in content.faqs.values():
        topic = content.topics.get(faq.topic)
        if topic is not None and topic.sensitive:
            services.update(faq.services)
    return frozenset(f"service:{service}" for service in services)
