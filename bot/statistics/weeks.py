"""Weeks as they are written in the database: `2026-W47`, ISO 8601, so that they sort as text."""

from __future__ import annotations

from datetime import date, timedelta


def week_of(day: date) -> str:
    """Return the week a day lies in."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def weeks_until(day: date, count: int) -> tuple[str, ...]:
    """Return the last `count` weeks, the one of `day` last."""
    return tuple(week_of(day - timedelta(weeks=back)) for back in reversed(range(count)))


def first_whole_week(day: date) -> str:
    """Return the first week of which no day lies before `day`."""
    return week_of(day + timedelta(days=-day.weekday() % 7))
