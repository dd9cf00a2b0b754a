"""One detail asked after an answer: what it costs, where it is, when it is open, what to bring, and for whom it is.

A detail of a service is read from its card. What no card can say is asked back with the questions nearest to the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, time

from bot.clock import local_now
from bot.compose import replies
from bot.compose.choices import button, service_button
from bot.compose.days import day_in, day_name
from bot.compose.openness import open_line, times_on
from bot.compose.phrases import own_name, phrase, text_language
from bot.compose.replies import reply
from bot.compose.services import card, hours_line, service_reply
from bot.content.types import Content, Service
from bot.language.names import language_name
from bot.turn import Reply

Detail = Callable[[Content, str, Service], str | None]


def follow_up(
    content: Content,
    language: str,
    aspect: str,
    *,
    faq_id: str | None,
    service_id: str | None,
    today: date,
    candidates: Sequence[str] = (),
    text: str = "",
) -> tuple[Reply, ...]:
    """Answer a follow-up.

    Args:
        aspect: `cost`, `where`, `hours`, `phone`, `appointment`, `languages`, `bring`, `website`, `duration`, `who_else`,
            `what`, `may_i`, `why`.
        faq_id: the FAQ answered last.
        service_id: the service shown last.
        today: FAQs that have expired on it are not answered.
        candidates: FAQ ids the words are nearest to, best first.
        text: the words; a day named in them (“and on Saturday?”) is answered for that day.
    """
    faq = content.faqs.get(faq_id or "")
    neighbour = f"{faq_id.rpartition('_')[0]}_{aspect}" if faq_id else ""
    if faq is not None and service_id is None and neighbour in content.faqs and neighbour != faq_id:
        return replies.answer(content, language, neighbour, today)
    service = _service(content, language, service_id, faq.services if faq else ())
    day = day_in(text, today) if service is not None and aspect == "hours" else None
    if service is not None and day is not None and (on_day := hours_on(content, language, service, day)) is not None:
        return (_detail(content, language, service, on_day),)
    if service is not None and aspect in DETAILS:
        return (_detail(content, language, service, DETAILS[aspect](content, language, service)),)
    if faq is None:
        choices = (button(content, language, "do:topics"), button(content, language, "do:person"))
        return (reply(content, language, phrase(content, language, "follow_up_nothing"), "clarify", choices=choices),)
    near = [c for c in candidates if c in faq.neighbours]
    return replies.clarify(content, language, list(dict.fromkeys([*near, *faq.neighbours, faq.id]))[:3])


def _service(content: Content, language: str, shown: str | None, of_faq: Sequence[str]) -> Service | None:
    """Return the service that is talked about: the one shown, else the first one of the answer."""
    for service_id in (shown, *of_faq):
        if service_id and service_button(content, language, service_id) is not None:
            return content.services[service_id]
    return None


def _detail(content: Content, language: str, service: Service, said: str | None) -> Reply:
    shown = card(content, language, service)
    if said is None:
        return service_reply(
            content, language, service, shown, phrase(content, language, "detail_unknown", service=shown.name)
        )
    parts = (said, *shown.notices, shown.note)
    return service_reply(content, language, service, shown, " ".join(part for part in parts if part))


def _where(content: Content, language: str, service: Service) -> str | None:
    if not service.addresses:
        return None
    return phrase(content, language, "card_spoken_address", address=service.addresses[0].line)


def _phone(content: Content, language: str, service: Service) -> str | None:
    return phrase(content, language, "card_spoken_phone", phone=service.phone) if service.phone else None


def _website(content: Content, language: str, service: Service) -> str | None:
    if service.website:
        return phrase(content, language, "detail_website", website=service.website)
    return phrase(content, language, "detail_email", email=service.email) if service.email else None


def _cost(content: Content, language: str, service: Service) -> str | None:
    keys = {"free": "card_spoken_free", "paid": "detail_paid"}
    return phrase(content, language, keys[service.cost]) if service.cost in keys else None


def _hours(content: Content, language: str, service: Service) -> str | None:
    hours = service.opening_hours or service.phone_hours
    if hours is None:
        return _appointment(content, language, service)
    said = _hours_are(content, language, service, hours_line(content, language, hours).rstrip("."))
    door = open_line(content, language, service, local_now())
    return f"{said} {door}" if door else said


def _hours_are(content: Content, language: str, service: Service, hours: str) -> str:
    """Say the hours; those of a telephone as such, so that nobody stands before a door that has none."""
    name = own_name(service.names, text_language(content, language))
    key = "detail_hours" if service.opening_hours else "detail_phone_hours"
    return phrase(content, language, key, service=name, hours=hours)


def hours_on(content: Content, language: str, service: Service, day: date) -> str | None:
    """Return when a service is open on a day, None when nobody can tell."""
    times = times_on(service, day)
    if times is None or service.by_appointment:
        return None
    reader = text_language(content, language)
    spans = ", ".join(f"{begin:%H:%M}–{'24:00' if end == time() else f'{end:%H:%M}'}" for begin, end in times)
    shown = f"{day_name(day, reader)}: {spans or phrase(content, language, 'hours_closed_label')}"
    return _hours_are(content, language, service, shown)


def _appointment(content: Content, language: str, service: Service) -> str | None:
    name = own_name(service.names, text_language(content, language))
    return phrase(content, language, "detail_appointment", service=name) if service.by_appointment else None


def _languages(content: Content, language: str, service: Service) -> str | None:
    name = own_name(service.names, text_language(content, language))
    spoken = ", ".join(language_name(code, text_language(content, language)) or code for code in service.speaks)
    parts = [phrase(content, language, "detail_languages", service=name, languages=spoken)] if spoken else []
    if service.interpreter:
        parts.append(phrase(content, language, "detail_interpreter"))
    return " ".join(parts) or None


def _bring(content: Content, language: str, service: Service) -> str | None:
    things = service.texts[text_language(content, language)].bring
    return (
        phrase(content, language, "detail_bring", things=", ".join(t.rstrip(".") for t in things)) if things else None
    )


def _what(content: Content, language: str, service: Service) -> str | None:
    text = service.texts[text_language(content, language)]
    return " ".join(part for part in (text.what, text.what_happens) if part)


DETAILS: dict[str, Detail] = {
    "where": _where,
    "phone": _phone,
    "website": _website,
    "cost": _cost,
    "hours": _hours,
    "appointment": _appointment,
    "languages": _languages,
    "bring": _bring,
    "what": _what,
}
"""Aspect → the sentence about it, None when the card does not say."""
