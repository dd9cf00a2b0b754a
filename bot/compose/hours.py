"""Opening hours in the reader's language, from the OpenStreetMap syntax staff keep.

Only the forms our services use are put into words; anything else is shown as it stands rather than guessed at.
"""

from __future__ import annotations

import re

from babel import Locale

_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_RULE = re.compile(
    r"^(?P<days>(?:Mo|Tu|We|Th|Fr|Sa|Su)(?:[-,](?:Mo|Tu|We|Th|Fr|Sa|Su))*)?\s*"
    r"(?P<times>\d\d:\d\d-\d\d:\d\d(?:,\d\d:\d\d-\d\d:\d\d)*|off)$"
)


def readable_hours(hours: str, language: str, *, closed: str) -> str:
    """Return opening hours as a line in `language`.

    Args:
        hours: OpenStreetMap `opening_hours`, e.g. `Mo-We,Fr 09:00-12:00; Th 09:00-12:00,17:00-20:00`.
        language: CLDR locale of the day names.
        closed: the word for "closed" in that language.
    """
    names = Locale.parse(language).days["format"]["wide"]
    if hours.strip() == "24/7":
        return "24/7"
    lines = []
    for rule in (part.strip() for part in hours.split(";")):
        match = _RULE.match(rule)
        if match is None:
            return hours
        days = re.sub(r"Mo|Tu|We|Th|Fr|Sa|Su", lambda m: names[_DAYS.index(m.group())], match.group("days") or "")
        days = days.replace("-", " – ").replace(",", ", ")
        times = match.group("times")
        shown = closed if times == "off" else times.replace("-", "–").replace(",", ", ")
        lines.append(f"{days}: {shown}" if days else shown)
    return "; ".join(lines)
