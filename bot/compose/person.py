"""Handing over to a person: the desk of the organisation that runs this loket."""

from __future__ import annotations

from bot.compose.phrases import phrase
from bot.compose.replies import reply
from bot.compose.services import LABELS, hours_line, phone_link, web_address
from bot.compose.sources import link, source_line
from bot.content.types import Content
from bot.turn import Reply, ServiceCard


def contact_line(content: Content) -> str:
    """Return name and address (or phone) of the desk, for a sentence such as the apology."""
    desk = content.organisation
    return ", ".join(part for part in (desk.name, desk.phone or (desk.addresses[0] if desk.addresses else "")) if part)


def hand_over(content: Content, language: str) -> tuple[Reply, ...]:
    """Name the desk where a person can be spoken to, with its contacts spoken and on a card."""
    desk = content.organisation
    spoken = [phrase(content, language, "hand_over"), f"{desk.name}."]
    if desk.addresses:
        spoken.append(phrase(content, language, "card_spoken_address", address=desk.addresses[0]))
    if desk.phone:
        spoken.append(phrase(content, language, "card_spoken_phone", phone=desk.phone))
    hours = hours_line(content, language, desk.opening_hours) if desk.opening_hours else None
    source = desk.source
    shown = ServiceCard(
        id="organisation",
        name=desk.name,
        icon="person",
        what=phrase(content, language, "hand_over"),
        addresses=desk.addresses,
        phone=desk.phone,
        phone_link=phone_link(desk.phone) if desk.phone else None,
        website=web_address(desk.website),
        email=desk.email,
        hours=hours,
        source=link(source),
        labels={name: phrase(content, language, f"{name}_label") for name in LABELS},
    )
    return (
        reply(
            content,
            language,
            " ".join(spoken),
            "person",
            service=shown,
            source=shown.source,
            source_line=source_line(content, language, source) if source else None,
        ),
    )
