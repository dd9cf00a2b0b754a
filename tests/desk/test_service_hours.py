"""The form of a week and the OpenStreetMap syntax: one says what the other says, or the form keeps out of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opening_hours import OpeningHours

from bot.content.lint.hours import are_hours
from bot.content.types import Content
from bot.desk.hours_form import ALWAYS, Week, fields_of, hours_of, read_week, week_of

BEGIN = datetime(2026, 11, 16, tzinfo=UTC)


def opens(hours: str) -> list[tuple[datetime, datetime]]:
    """Return when hours are open within two weeks, without a word about holidays."""
    read = OpeningHours(hours)
    spans = read.intervals(BEGIN.replace(tzinfo=None), BEGIN.replace(tzinfo=None) + timedelta(days=14))
    return [(begin, end) for begin, end, state, _ in spans if str(state).upper().endswith("OPEN")]


def test_all_our_hours_survive_the_form(content: Content) -> None:
    seen = 0
    for service in content.services.values():
        for hours in filter(None, (service.opening_hours, service.phone_hours)):
            week = week_of(hours)
            if week is None:
                assert "Sep" in hours, f"{service.id}: the form should know {hours}"
                continue
            seen += 1
            again = hours_of(week)
            assert again is not None
            assert opens(again) == opens(hours)
            assert read_week(fields_of(week, "o"), "o") == (week, ())
    assert seen > 20


minutes = st.integers(0, 24 * 60).map(lambda number: f"{number // 60:02}:{number % 60:02}")
spells = st.lists(minutes, min_size=0, max_size=4, unique=True).map(sorted)
days = spells.map(lambda times: tuple(zip(times[::2], times[1::2], strict=False)))


@given(st.tuples(*[days] * 7), st.none() | days)
@settings(max_examples=200, deadline=None)
def test_any_week_comes_back_and_the_library_reads_it(
    week: tuple[tuple[tuple[str, str], ...], ...], holidays: object
) -> None:
    given_week = Week(week, holidays)  # type: ignore[arg-type]
    hours = hours_of(given_week)
    if given_week.is_empty:
        assert hours is None
        return
    assert hours is not None
    assert are_hours(hours)
    assert week_of(hours) == given_week
    assert read_week(fields_of(given_week, "p"), "p") == (given_week, ())


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        (("9", "12"), "Mo 09:00-12:00"), (("9h30", "12u"), "Mo 09:30-12:00"), (("9.30", "17:00"), "Mo 09:30-17:00"),
        (("19:00", "0:00"), "Mo 19:00-24:00"), (("8", "24"), "Mo 08:00-24:00"),
    ],
)  # fmt: skip
def test_times_are_read_as_people_write_them(typed: tuple[str, str], hours: str) -> None:
    week, wrong = read_week({"oMo0from": typed[0], "oMo0to": typed[1]}, "o")
    assert wrong == ()
    assert hours_of(week) == hours


@pytest.mark.parametrize(
    ("typed", "field", "code"),
    [
        (("25:00", "26:00"), "oMo0from", "time"), (("9:60", "12"), "oMo0from", "time"), (("9", ""), "oMo0to", "half"),
        (("12", "9"), "oMo0to", "order"), (("9", "9"), "oMo0to", "order"), (("<b>9</b>", "12"), "oMo0from", "time"),
        (("-9", "12"), "oMo0from", "time"), (("9", "24:30"), "oMo0to", "time"), (("٩", "x"), "oMo0to", "time"),
    ],
)  # fmt: skip
def test_what_no_clock_shows_is_named_with_its_field(typed: tuple[str, str], field: str, code: str) -> None:
    _, wrong = read_week({"oMo0from": typed[0], "oMo0to": typed[1]}, "o")
    assert (field, code) in {(each.field, each.code) for each in wrong}


def test_a_second_time_may_not_begin_within_the_first() -> None:
    _, wrong = read_week({"oMo0from": "9", "oMo0to": "12", "oMo1from": "11", "oMo1to": "13"}, "o")
    assert [(each.field, each.code) for each in wrong] == [("oMo1from", "overlap")]


@pytest.mark.parametrize(
    "hours",
    ["Jul-Aug We 09:00-11:00", "Mo 09:00-10:00,11:00-12:00,13:00-14:00", "Fr[1] 09:00-12:00", "Mo 22:00-02:00",
     "Mo 09:00-25:00", "sunrise-sunset", "garbage", ""],
)  # fmt: skip
def test_what_the_form_cannot_say_it_does_not_guess(hours: str) -> None:
    assert week_of(hours) is None


def test_always_open_is_one_word_again() -> None:
    week = week_of(ALWAYS)
    assert week is not None
    assert hours_of(week) == ALWAYS


@pytest.mark.parametrize("hours", ["Mo 09:00-25:00", "Mo 09:00-24:30", "Mo 25:00-26:00", "", " ", "maandag"])
def test_hours_no_reader_knows_are_none(hours: str) -> None:
    assert not are_hours(hours)
