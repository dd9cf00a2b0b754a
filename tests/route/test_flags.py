"""Full at present, closed today: said, ranked, and gone by themselves."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from bot.bridge import make_bridge
from bot.clock import BRUSSELS, local_today
from bot.compose.found import rank, result
from bot.compose.openness import Openness, open_line, openness, times_on
from bot.compose.phrases import spoken_languages
from bot.compose.services import card, show_service
from bot.content.flags import FULL_DAYS, is_full, is_to_confirm
from bot.content.types import Content, Service
from bot.eligibility.facts import Facts
from bot.telegram.render import render

MONDAY = datetime(2026, 11, 23, 10, tzinfo=BRUSSELS)
TODAY = MONDAY.date()


def changed(content: Content, **fields: object) -> Content:
    """Return the content with Actiris, Monday to Friday from nine to four, changed."""
    hours = {"opening_hours": "Mo-Fr 09:00-12:00,13:00-16:00"} | fields
    return replace(content, services={**content.services, "actiris": replace(content.services["actiris"], **hours)})


def actiris(content: Content, **fields: object) -> Service:
    return changed(content, **fields).services["actiris"]


def test_full_counts_for_thirty_days_and_is_asked_again(content: Content) -> None:
    since = actiris(content, full_at_present=TODAY.isoformat())
    for ahead, full in ((-1, False), (0, True), (FULL_DAYS - 1, True), (FULL_DAYS, False), (400, False)):
        assert is_full(since, TODAY + timedelta(days=ahead)) is full, ahead
    assert not is_to_confirm(since, TODAY)
    assert is_to_confirm(since, TODAY + timedelta(days=FULL_DAYS))


@pytest.mark.parametrize("wrong", ["", "soon", "2026-13-99", "9999-01-01"])
def test_a_date_that_is_none_costs_nobody_an_answer(content: Content, wrong: str) -> None:
    odd = changed(content, full_at_present=wrong, closed_on=(wrong,))
    for language in ("nl", "ps"):
        assert show_service(odd, language, "actiris", MONDAY)[0].service is not None
    assert make_bridge(odd, "ps", "fa", TODAY) is not None


def test_danger_numbers_are_never_full_or_closed(content: Content) -> None:
    number = replace(
        content.services["emergency_112"], full_at_present=TODAY.isoformat(), closed_on=(TODAY.isoformat(),)
    )
    assert card(content, "en", number, MONDAY).notices == ()
    assert openness(number, MONDAY) != Openness(False)


def test_closed_today_shuts_the_door_for_that_day_only(content: Content) -> None:
    shut = actiris(content, closed_on=("2026-11-23", "2026-11-24"))
    found = openness(shut, MONDAY)
    assert found == Openness(False, opens=datetime(2026, 11, 25, 9, tzinfo=BRUSSELS))
    assert openness(shut, MONDAY + timedelta(days=2)).is_open  # type: ignore[union-attr]
    assert times_on(shut, TODAY) == ()
    said = card(content, "en", shut, MONDAY)
    assert said.notices == ("Actiris is closed today, 23 November.",)
    assert said.open_now is False
    assert card(content, "en", shut, MONDAY + timedelta(days=2)).notices == ()


def test_closed_today_counts_where_hours_are_not_known_or_by_appointment(content: Content) -> None:
    unknown = actiris(content, opening_hours=None, closed_on=("2026-11-23",))
    assert openness(unknown, MONDAY) == Openness(False)
    asked = actiris(content, by_appointment=True, closed_on=("2026-11-23",))
    assert card(content, "en", asked, MONDAY).open_now is False
    assert card(content, "en", asked, MONDAY + timedelta(days=1)).open_now is None


def test_a_night_that_runs_into_a_closed_day_ends_at_midnight(content: Content) -> None:
    always = actiris(content, opening_hours="24/7", closed_on=("2026-11-24",))
    assert openness(always, MONDAY) == Openness(True, until=datetime(2026, 11, 24, tzinfo=BRUSSELS))
    assert openness(always, MONDAY + timedelta(days=1)) == Openness(
        False, opens=datetime(2026, 11, 25, tzinfo=BRUSSELS)
    )


@pytest.mark.parametrize(
    ("now", "is_open", "said"),
    [
        ("2026-11-23T10:00", True, "It is open now, until 12:00."),
        ("2026-11-23T12:30", False, "It is closed now. It opens: today 13:00."),
        ("2026-11-23T20:00", False, "It is closed now. It opens: tomorrow 09:00."),
        ("2026-11-21T10:00", False, "It is closed now. It opens: Monday 09:00."),
    ],
)
def test_the_card_says_until_when_or_from_when(content: Content, now: str, is_open: bool, said: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=BRUSSELS)
    shown = card(content, "en", actiris(content), moment)
    assert (shown.open_now, shown.open_line) == (is_open, said)


def test_by_appointment_or_without_hours_nobody_can_tell(content: Content) -> None:
    for fields in ({"by_appointment": True}, {"opening_hours": None}, {"opening_hours": "broken"}):
        shown = card(content, "en", actiris(content, **fields), MONDAY.replace(hour=23))
        assert (shown.open_now, shown.open_line) == (None, None), fields
    always = card(content, "en", actiris(content, opening_hours="24/7"), MONDAY)
    assert (always.open_now, always.open_line) == (True, "It is open now.")


def test_a_full_place_comes_last_among_equals_and_says_so(content: Content) -> None:
    twin = replace(content.services["actiris"], id="actiris_too")
    both = replace(content, services={"actiris": content.services["actiris"], "actiris_too": twin})
    full = replace(twin, id="actiris", full_at_present=TODAY.isoformat())
    now = replace(both, services={**both.services, "actiris": full})

    def order(known: Content, moment: datetime) -> list[str]:
        return [found.service.id for found in rank(known, "en", "work", Facts(), moment)]

    assert order(both, MONDAY) == ["actiris", "actiris_too"]
    assert order(now, MONDAY) == ["actiris_too", "actiris"]
    cards = [reply for reply in result(now, "en", "work", Facts(), MONDAY) if reply.service]
    assert ["is full at present" in reply.text for reply in cards] == [False, True]
    # when it is gone by itself the old order is back
    assert order(now, MONDAY + timedelta(days=7 * 5)) == ["actiris", "actiris_too"]


def test_it_is_said_first_in_every_language_and_shown_in_telegram(content: Content) -> None:
    both = changed(content, full_at_present=TODAY.isoformat(), closed_on=(TODAY.isoformat(),))
    for language in spoken_languages(content):
        (reply,) = show_service(both, language, "actiris", MONDAY)
        assert reply.service is not None
        closed, full = reply.service.notices
        assert reply.text.startswith(f"{closed} {full} ")
        assert "Actiris" in closed
        assert "Actiris" in full
        assert "23" in closed
        bubble = render((reply,), content.icons)[0]
        assert full in " ".join(text.plain for text in bubble.texts)
        assert sum(text.plain.count(full) for text in bubble.texts) == 1, "said once, not again on the card"


def test_pashto_hears_it_in_dari_before_and_after(content: Content) -> None:
    today = local_today()
    now = datetime.combine(today, datetime.min.time(), BRUSSELS) + timedelta(hours=10)
    both = changed(content, full_at_present=today.isoformat(), closed_on=(today.isoformat(),))
    bridge = make_bridge(both, "ps", "fa", today)
    assert bridge is not None
    for moment in (now, now + timedelta(days=1), now + timedelta(days=60)):
        shown = show_service(both, "ps", "actiris", moment)[0].text
        assert bridge.heard(shown) == show_service(both, "fa", "actiris", moment)[0].text
    for hour in range(0, 24, 3):
        door = open_line(both, "ps", both.services["actiris"], now.replace(hour=hour) + timedelta(days=1))
        assert door is not None
        assert bridge.heard(door) is not None, door
