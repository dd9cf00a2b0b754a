"""The day is Brussels' day, whatever the machine counts in."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot import clock


@pytest.mark.parametrize(
    ("utc", "day"),
    [("2026-11-21T23:30", "2026-11-22"), ("2026-07-01T22:10", "2026-07-02"), ("2026-07-01T21:50", "2026-07-01")],
)
def test_after_midnight_in_brussels_it_is_the_next_day(monkeypatch: pytest.MonkeyPatch, utc: str, day: str) -> None:
    class At(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            assert tz is UTC
            return datetime.fromisoformat(utc).replace(tzinfo=UTC)

    monkeypatch.setattr(clock, "datetime", At)
    assert clock.local_today().isoformat() == day
