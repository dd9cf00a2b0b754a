"""Handing over to a person: the desk of the organisation that runs this loket."""

from __future__ import annotations

from datetime import datetime

from bot.compose.openness import open_line, opening_moment, openness
from bot.compose.phrases import phrase
from bot.compose.replies import reply
from bot.compose.services import LABELS, hours_line, phone_link, web_address
from bot.compose.sources import link, source_line
from bot.content.types import Content, Service
from bot.turn import Reply, ServiceCard


def contact_line(content: Content) -> str:
    """Return name and address (or phone) of the desk, for a sentence such as the apology."""
    desk = content.organisation
    return ", ".join(part for part in (desk.name, desk.phone or (desk.addresses[0] if desk.addresses else "")) if part)


def hand_over(content: Content, language: str, now: datetime | None = None) -> tuple[Reply, ...]:
    """Name the desk where a person can be spoken to, with its contacts spoken and on a card.

    Args:
        now: for “open now”, or when it opens; None where that would be old before it is heard.
    """
    desk = content.organisation
    door = desk_openness(content, language, now) if now is not None else None
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
        open_now=door[0] if door else None,
        open_line=door[1] if door else None,
        source=link(source),
        labels={name: phrase(content, language, f"{name}_label") for name in LABELS},
    )
    first = reply(
        content,
        language,
        " ".join(spoken),
        "person",
        service=shown,
        source=shown.source,
        source_line=source_line(content, language, source) if source else None,
    )
    # a sentence of its own: the one before it never changes, and is voiced ahead
    return (first, reply(content, language, door[1], "person")) if door else (first,)


def desk_openness(content: Content, language: str, now: datetime) -> tuple[bool, str] | None:
    """Return whether the desk is open and what is said of it, None when nobody can tell."""
    hours = content.organisation.opening_hours
    desk = Service(id="organisation", state="active", names={}, opening_hours=hours)
    door = openness(desk, now)
    if door is None:
        return None
    if door.is_open:
        return True, open_line(content, language, desk, now) or phrase(content, language, "open_now")
    said = [phrase(content, language, "person_closed")]
    if door.opens is not None:
        said.append(phrase(content, language, "person_opens", when=opening_moment(content, language, door.opens, now)))
    return False, " ".join(said)
