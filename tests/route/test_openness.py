"""Open now, or when: holidays, midnight, clock changes, hours that are missing, broken or by appointment."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from msgspec.structs import replace

from bot.clock import BRUSSELS
from bot.compose.counter import counter_card
from bot.compose.days import day_in
from bot.compose.follow_up import follow_up
from bot.compose.openness import open_line, openness, times_on
from bot.content.types import Content, Service

WEEKDAYS = "Mo-Fr 09:00-12:00,13:00-16:00"


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=BRUSSELS)


@pytest.fixture
def service(content: Content) -> Service:
    return replace(content.services["actiris"], opening_hours=WEEKDAYS)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-11-23T10:00", None), ("2026-11-23T12:30", "2026-11-23T13:00"), ("2026-11-21T10:00", "2026-11-23T09:00"),
        ("2026-12-24T17:00", "2026-12-28T09:00"), ("2026-07-21T10:00", "2026-07-22T09:00"),
        ("2026-03-29T02:30", "2026-03-30T09:00"), ("2026-10-25T02:30", "2026-10-26T09:00"),
        ("2026-11-23T00:00", "2026-11-23T09:00"),
    ],
)  # fmt: skip
def test_open_or_opens_next(service: Service, now: str, opens: str | None) -> None:
    found = openness(service, at(now))
    assert found is not None
    assert found.is_open is (opens is None)
    assert found.opens == (at(opens) if opens else None)


@pytest.mark.parametrize("hours", [None, "", "broken", "Mo-Fr 9 to 5 or so", "sunrise"])
def test_missing_or_broken_hours_say_nothing(content: Content, service: Service, hours: str | None) -> None:
    odd = replace(service, opening_hours=hours)
    assert openness(odd, at("2026-11-23T10:00")) is None
    assert open_line(content, "en", odd, at("2026-11-23T10:00")) is None


def test_by_appointment_is_never_closed(content: Content, service: Service) -> None:
    asked = replace(service, by_appointment=True)
    assert open_line(content, "en", asked, at("2026-11-21T23:00")) == "Only by appointment."


def test_until_midnight_and_always(service: Service) -> None:
    late = replace(service, opening_hours="Mo-Fr 19:00-24:00; Sa,Su,PH 08:00-24:00")
    assert openness(late, at("2026-11-23T23:59")).is_open  # type: ignore[union-attr]
    assert not openness(late, at("2026-11-24T00:00")).is_open  # type: ignore[union-attr]
    assert openness(replace(service, opening_hours="24/7"), at("2026-12-25T03:00")).is_open  # type: ignore[union-attr]


def test_every_published_hour_can_be_read(content: Content) -> None:
    for service in content.services.values():
        if service.opening_hours and not service.by_appointment:
            assert openness(service, at("2026-11-23T10:00")) is not None, service.id


def test_the_hours_of_one_day(content: Content, service: Service) -> None:
    assert times_on(service, date(2026, 11, 23)) == ((time(9), time(12)), (time(13), time(16)))
    assert times_on(service, date(2026, 12, 25)) == ()
    today = date(2026, 11, 21)
    said = follow_up(content, "en", "hours", faq_id=None, service_id="actiris", today=today, text="and on Saturday?")
    assert "Saturday: closed" in said[0].text
    said = follow_up(content, "nl", "hours", faq_id=None, service_id="actiris", today=today, text="en op maandag?")
    assert "maandag: 09:00–12:00, 13:00–16:00" in said[0].text


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("and on Saturday?", 21), ("ويوم السبت؟", 21), ("а в субботу?", 21), ("а в п'ятницю?", 27), ("سه‌شنبه", 24),
        ("شنبه", 21), ("cumartesi?", 21), ("a w sobotę?", 21), ("e segunda?", 23), ("sâmbătă", 21), ("et le dimanche ?", 22),
        ("monday or tuesday", None), ("and the price?", None), ("", None),
    ],
)  # fmt: skip
def test_a_day_is_known_in_every_language(text: str, day: int | None) -> None:
    assert day_in(text, date(2026, 11, 21)) == (date(2026, 11, day) if day else None)


def test_the_counter_card_is_in_french_dutch_and_the_persons_language(content: Content) -> None:
    replies = counter_card(content, "ar", "work", "actiris")
    assert [reply.language for reply in replies] == ["ar", "ar", "fr", "nl"]
    assert "arabe" in replies[2].text
    assert [reply.language for reply in counter_card(content, "nl", "work", "actiris")] == ["nl", "nl", "fr"]
    assert counter_card(content, "nl", "nothing", "gone")[0].state == "unknown"
