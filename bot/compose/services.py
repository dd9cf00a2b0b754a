"""A service as a reply: what it does and how to reach it, spoken and on a card. Contacts exactly as the source has them."""

from __future__ import annotations

from datetime import datetime

import phonenumbers
from msgspec.structs import replace

from bot.clock import local_now
from bot.compose.choices import button
from bot.compose.hours import readable_hours
from bot.compose.openness import notices, open_line, openness
from bot.compose.phrases import one_paragraph, own_name, phrase, text_language
from bot.compose.replies import out_of_scope, reply
from bot.compose.sources import freshest, link, source_line
from bot.content.types import Content, Service, ServiceText
from bot.turn import Reply, ServiceCard

LABELS = ("address", "phone", "website", "email", "hours", "cost", "source", "call", "map")


def phone_link(number: str) -> str | None:
    """Return a number as a `tel:` link needs it, None when it is no number that can be dialled in Belgium.

    Where the source gives two numbers (`1813 / 02 648 40 14`) the first is dialled; both are shown.
    """
    number = number.split("/")[0]
    digits = "".join(c for c in number if c.isdigit())
    if len(digits) <= 4:
        return digits or None
    try:
        parsed = phonenumbers.parse(number, "BE")
    except phonenumbers.NumberParseException:
        return None
    if digits.startswith("0800"):
        return digits
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def web_address(website: str | None) -> str | None:
    """Return a website as a full address; the first one where the source gives two."""
    if not website:
        return None
    website = website.split(" / ")[0].strip()
    return website if website.startswith(("http://", "https://")) else f"https://{website}"


def card(content: Content, language: str, service: Service, now: datetime | None = None) -> ServiceCard:
    """Return the card of a service that has texts in `language`, as it is at `now` (the clock's time when None)."""
    moment = now or local_now()
    door = openness(service, moment)
    text = service.texts[text_language(content, language)]
    source = freshest(service.sources)
    cost = {"free": "cost_free", "paid": "cost_paid"}.get(service.cost)
    return ServiceCard(
        id=service.id,
        name=own_name(service.names, text_language(content, language)),
        icon=service.icon,
        what=one_paragraph(text.what),
        addresses=tuple(address.line for address in service.addresses),
        phone=service.phone,
        phone_link=phone_link(service.phone) if service.phone else None,
        website=web_address(service.website),
        email=service.email,
        hours=_hours(content, language, service),
        open_now=door.is_open if door else None,
        open_line=open_line(content, language, service, moment) if door else None,
        notices=notices(content, language, service, moment),
        cost=phrase(content, language, cost) if cost else None,
        note=_note(content, language, service, text),
        source=link(source),
        labels={name: phrase(content, language, f"{name}_label") for name in LABELS},
    )


def _hours(content: Content, language: str, service: Service) -> str | None:
    parts = []
    if service.opening_hours is not None:
        parts.append(hours_line(content, language, service.opening_hours))
    if service.by_appointment:
        parts.append(phrase(content, language, "hours_by_appointment"))
    if service.phone_hours is not None:
        label = phrase(content, language, "phone_label")
        parts.append(f"{label}: {hours_line(content, language, service.phone_hours)}")
    return ". ".join(part.rstrip(".") for part in parts) or None


def hours_line(content: Content, language: str, hours: str) -> str:
    """Return opening hours as a line in `language`."""
    return readable_hours(
        hours,
        text_language(content, language),
        closed=phrase(content, language, "hours_closed_label"),
        holidays=phrase(content, language, "public_holidays_label"),
    )


def _note(content: Content, language: str, service: Service, text: ServiceText) -> str | None:
    parts = [text.note] if text.note else []
    if service.state == "doubtful":
        parts.append(phrase(content, language, "doubtful_service"))
    if service.per_commune:
        parts.append(phrase(content, language, "per_commune"))
    return one_paragraph(" ".join(parts)) or None


def show_service(content: Content, language: str, service_id: str, now: datetime | None = None) -> tuple[Reply, ...]:
    """Tell about a service: what holds for now, what it does, how to reach it, what to mind; the card beside it."""
    service = content.services.get(service_id)
    text = service.texts.get(text_language(content, language)) if service else None
    if service is None or text is None or service.state == "ceased":
        return out_of_scope(content, language)
    shown = card(content, language, service, now)
    spoken = [*shown.notices, phrase(content, language, "service_intro", service=shown.name), shown.what]
    if text.what_happens:
        spoken.append(one_paragraph(text.what_happens))
    if shown.addresses:
        spoken.append(phrase(content, language, "card_spoken_address", address=shown.addresses[0]))
    if shown.phone:
        spoken.append(phrase(content, language, "card_spoken_phone", phone=shown.phone))
    if service.cost == "free":
        spoken.append(phrase(content, language, "card_spoken_free"))
    if not (shown.addresses or shown.phone or shown.website or shown.email or service.per_commune):
        spoken.append(phrase(content, language, "no_contact"))
    if shown.note:
        spoken.append(shown.note)
    return (service_reply(content, language, service, shown, " ".join(spoken)),)


def with_door(content: Content, language: str, shown: tuple[Reply, ...], now: datetime) -> tuple[Reply, ...]:
    """Return the replies about a service, and whether its door is open as one more: who cannot read the card hears it.

    A sentence of its own, for what is said of the service never changes, and is voiced ahead.
    """
    place = shown[-1].service
    service = content.services.get(place.id) if place is not None else None
    line = open_line(content, language, service, now) if service is not None else None
    door = openness(service, now) if service is not None else None
    if line is None or door is None or (door.is_open and door.until is None):
        return shown
    last = shown[-1]
    return (*shown[:-1], replace(last, choices=()), reply(content, language, line, "service", choices=last.choices))


def service_reply(content: Content, language: str, service: Service, shown: ServiceCard, text: str) -> Reply:
    """Return a reply about a service, with its card, its source and the way to a person."""
    source = freshest(service.sources)
    return reply(
        content,
        language,
        text,
        "service",
        service=shown,
        source=shown.source,
        source_line=source_line(content, language, source) if source else None,
        choices=(button(content, language, "do:person"),),
    )
