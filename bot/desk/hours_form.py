"""Opening hours as a form of seven days, and back to the OpenStreetMap syntax of the files.

What the form cannot say (seasons, weeks of the month, three spells a day) stays in its own words: nothing is lost by
opening a page and saving it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
HOLIDAYS = "PH"
SPELLS = 2
"""From-to fields of a day: morning and afternoon."""
ALWAYS = "24/7"

Spell = tuple[str, str]
"""From, to: `09:00`, `24:00`."""

_RULE = re.compile(
    r"(?P<days>(?:Mo|Tu|We|Th|Fr|Sa|Su|PH)(?:[-,](?:Mo|Tu|We|Th|Fr|Sa|Su|PH))*) (?P<times>off|\d\d:\d\d[\d:,-]*)"
)
_TIME = re.compile(r"(\d{1,2})(?:\s*[:.hHuU]\s*(\d{2})?)?")


@dataclass(frozen=True)
class Week:
    """The hours of a week, as the form shows them."""

    days: tuple[tuple[Spell, ...], ...] = ((),) * 7
    """Monday first; no spell = closed."""
    holidays: tuple[Spell, ...] | None = None
    """Public holidays: None = not said (taken to be closed), empty = closed for sure."""

    @property
    def is_empty(self) -> bool:
        """True when it is open on no day."""
        return not any(self.days)


@dataclass(frozen=True)
class Wrong:
    """A field that cannot be understood."""

    field: str
    """Its name in the form: `Mo0from`."""
    code: str
    """`time` (no time of a day), `half` (only one of the two), `order` (it ends before it begins), `overlap`."""
    value: str


def week_of(hours: str | None) -> Week | None:
    """Return the hours as a week, None when the form cannot say them.

    Args:
        hours: OpenStreetMap syntax; None = not known.
    """
    if hours is None:
        return Week()
    if hours.strip() == ALWAYS:
        return Week((((("00:00", "24:00"),),) * 7), (("00:00", "24:00"),))
    days: dict[str, tuple[Spell, ...]] = {}
    for rule in (part.strip() for part in hours.split(";")):
        match = _RULE.fullmatch(rule)
        spells = _spells(match["times"]) if match else None
        if match is None or spells is None:
            return None
        for day in _named(match["days"]):
            days[day] = spells
    return Week(tuple(days.get(day, ()) for day in DAYS), days.get(HOLIDAYS))


def hours_of(week: Week) -> str | None:
    """Return a week in OpenStreetMap syntax, None when it is open on no day."""
    if week.is_empty:
        return None
    always = (("00:00", "24:00"),)
    if all(day == always for day in week.days) and week.holidays == always:
        return ALWAYS
    groups: dict[tuple[Spell, ...], list[str]] = {}
    for day, spells in zip((*DAYS, HOLIDAYS), (*week.days, week.holidays or ()), strict=True):
        if spells:
            groups.setdefault(spells, []).append(day)
    rules = [f"{_days(days)} {','.join(f'{begin}-{end}' for begin, end in spells)}" for spells, days in groups.items()]
    if week.holidays == ():
        rules.append(f"{HOLIDAYS} off")
    return "; ".join(rules)


def read_week(form: Mapping[str, str], prefix: str) -> tuple[Week, tuple[Wrong, ...]]:
    """Read the fields of a form: `<prefix><day><number>from|to`, and `<prefix>PH` with `off`, `open` or nothing.

    Times may be written as people do: `9`, `9:00`, `9h30`, `9u`, `9.30`.
    """
    wrong: list[Wrong] = []
    days = tuple(_read_day(form, f"{prefix}{day}", wrong) for day in DAYS)
    holidays: tuple[Spell, ...] | None = None
    if form.get(f"{prefix}PH") == "off":
        holidays = ()
    elif form.get(f"{prefix}PH") == "open":
        holidays = _read_day(form, f"{prefix}PH", wrong) or None
    return Week(days, holidays), tuple(wrong)


def fields_of(week: Week, prefix: str) -> dict[str, str]:
    """Return the form's fields for a week; the reverse of `read_week`."""
    holidays = "" if week.holidays is None else "open" if week.holidays else "off"
    fields = {f"{prefix}PH": holidays}
    for day, spells in zip((*DAYS, HOLIDAYS), (*week.days, week.holidays or ()), strict=True):
        for i in range(SPELLS):
            begin, end = spells[i] if i < len(spells) else ("", "")
            fields |= {f"{prefix}{day}{i}from": begin, f"{prefix}{day}{i}to": end}
    return fields


def _read_day(form: Mapping[str, str], name: str, wrong: list[Wrong]) -> tuple[Spell, ...]:
    found: list[Spell] = []
    for i in range(SPELLS):
        raw = [(f"{name}{i}{end}", form.get(f"{name}{i}{end}", "").strip()) for end in ("from", "to")]
        if not any(value for _, value in raw):
            continue
        times = []
        for field, value in raw:
            time = _time(value)
            if time is None:
                wrong.append(Wrong(field, "time" if value else "half", value))
            times.append(time)
        begin, end = times
        if begin is None or end is None:
            continue
        end = "24:00" if end == "00:00" else end
        if end <= begin:
            wrong.append(Wrong(raw[1][0], "order", raw[1][1]))
        elif found and begin < found[-1][1]:
            wrong.append(Wrong(raw[0][0], "overlap", raw[0][1]))
        else:
            found.append((begin, end))
    return tuple(found)


def _time(text: str) -> str | None:
    """Return a time of a day as `09:30`, None when it is none."""
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    return f"{hour:02}:{minute:02}" if minute < 60 and hour * 60 + minute <= 24 * 60 else None


def _spells(times: str) -> tuple[Spell, ...] | None:
    if times == "off":
        return ()
    spells = [tuple(part.split("-")) for part in times.split(",")]
    if len(spells) > SPELLS or any(len(spell) != 2 or _time(spell[1]) is None for spell in spells):
        return None
    found = tuple((begin, end) for begin, end in spells)
    is_in_order = all(begin < end for begin, end in found) and list(found) == sorted(found)
    return found if is_in_order else None


def _named(days: str) -> list[str]:
    found: list[str] = []
    for part in days.split(","):
        begin, _, end = part.partition("-")
        if not end or HOLIDAYS in (begin, end):
            found.append(begin)
            continue
        first, last = DAYS.index(begin), DAYS.index(end)
        found += DAYS[first : last + 1] if first <= last else (*DAYS[first:], *DAYS[: last + 1])
    return found


def _days(days: list[str]) -> str:
    """Return days as `Mo-We,Fr`: three and more in a row as a range."""
    numbers = [(*DAYS, HOLIDAYS).index(day) for day in days]
    parts: list[str] = []
    for _, run in groupby(enumerate(numbers), key=lambda pair: (pair[1] - pair[0], pair[1] == len(DAYS))):
        row = [(*DAYS, HOLIDAYS)[number] for _, number in run]
        parts += [f"{row[0]}-{row[-1]}"] if len(row) > 2 else row
    return ",".join(parts)
