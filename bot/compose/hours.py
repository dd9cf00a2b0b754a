"""Opening hours in the reader's language, from the OpenStreetMap syntax staff keep.

Only the forms our services use are put into words; anything else is shown as it stands rather than guessed at.
"""

from __future__ import annotations

import re

from babel import Locale

_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH = "|".join(_MONTHS)
_DAY = "|".join((*_DAYS, "PH"))
_RULE = re.compile(
    rf"^(?:(?P<months>(?:{_MONTH})(?:[-,](?:{_MONTH}))*)\s+)?"
    rf"(?P<days>(?:{_DAY})(?:[-,](?:{_DAY}))*)?\s*"
    r"(?P<times>\d\d:\d\d-\d\d:\d\d(?:,\d\d:\d\d-\d\d:\d\d)*|off)$"
)


def readable_hours(hours: str, language: str, *, closed: str, holidays: str) -> str:
    """Return opening hours as a line in `language`.

    Args:
        hours: OpenStreetMap `opening_hours`, e.g. `Mo-We,Fr 09:00-12:00; Th 09:00-12:00,17:00-20:00`.
        language: CLDR locale of the day names.
        closed: the word for "closed" in that language.
        holidays: the words for "public holidays".
    """
    locale = Locale.parse(language)
    names, months = locale.days["format"]["wide"], locale.months["stand-alone"]["wide"]
    if hours.strip() == "24/7":
        return "24/7"
    lines = []
    for rule in (part.strip() for part in hours.split(";")):
        match = _RULE.match(rule)
        if match is None:
            return hours
        days = re.sub(
            _DAY, lambda m: names[_DAYS.index(m.group())] if m.group() in _DAYS else holidays, match.group("days") or ""
        )
        days = days.replace("-", " – ").replace(",", ", ")
        season = re.sub(_MONTH, lambda m: months[_MONTHS.index(m.group()) + 1], match.group("months") or "")
        season = season.replace("-", " – ").replace(",", ", ")
        times = match.group("times")
        shown = closed if times == "off" else times.replace("-", "–").replace(",", ", ")
        when = ", ".join(part for part in (season, days) if part)
        lines.append(f"{when}: {shown}" if when else shown)
    return "; ".join(lines)
