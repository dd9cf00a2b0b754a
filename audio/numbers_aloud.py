"""Numbers, phone numbers, hours, amounts and dates as people say them: num2words and babel, with our own templates."""

from __future__ import annotations

import datetime
import re
from functools import lru_cache

# mypy: disable-error-code="import-untyped"
from babel.core import UnknownLocaleError
from babel.dates import format_date
from babel.numbers import get_currency_name
from babel.units import format_unit
from num2words import num2words

from audio.spoken_words import Words


@lru_cache(maxsize=2048)
def number(value: int, locale: str | None) -> str:
    """Return a whole number in words; in digits where num2words does not know the language."""
    if locale is None:
        return str(value)
    try:
        return str(num2words(value, lang=locale)).replace(",", "")
    except (NotImplementedError, OverflowError, IndexError, KeyError):
        return str(value)


def digits(group: str, words: Words) -> str:
    """Return each digit apart."""
    return " ".join(number(int(digit), words.numbers) for digit in group)


def phone(groups: list[str], words: Words) -> str:
    """Return a phone number group by group, a pause between groups; leading zeros are always said."""
    return ", ".join(_group(group, words) for group in groups)


def _group(group: str, words: Words) -> str:
    if words.phone == "digits" or len(group) > 4:
        return digits(group, words)
    rest = group.lstrip("0")
    said = [digits(group[: len(group) - len(rest)], words)]
    if rest:
        said.append(number(int(rest), words.numbers))
    return " ".join(part for part in said if part)


def short_phone(written: str, words: Words) -> str:
    """Return a short number: 112 as one number, 1733 in pairs; digit by digit where a language does so."""
    if words.phone == "digits":
        return digits(written, words)
    if len(written) == 4:
        return phone([written[:2], written[2:]], words)
    return number(int(written), words.numbers)


def hour(hours: int, minutes: int, words: Words) -> str:
    """Return a time of day."""
    template = words.time if minutes else words.hour
    return template.format(
        h=number(hours, words.numbers),
        m=number(minutes, words.numbers),
        hours=_with_unit(hours, "duration-hour", words),
        minutes=_with_unit(minutes, "duration-minute", words),
    )


@lru_cache(maxsize=512)
def _with_unit(value: int, unit: str, words: Words) -> str:
    try:
        said = format_unit(value, unit, "long", locale=words.locale)
    except UnknownLocaleError:
        return str(value)
    return re.sub(r"\s", " ", said) if "-" not in said else str(value)


def amount(euros: int, cents: int, words: Words) -> str:
    """Return an amount in euro; the digits of the euros stay, voices read those well."""
    template = words.cents if cents else words.amount
    return template.format(n=euros, euro=get_currency_name("EUR", euros, words.locale).lower(), c=cents)


def date(day: datetime.date, words: Words) -> str:
    """Return a date with its month in words."""
    said = format_date(day, "long", words.locale)
    return re.sub(r"\s[гр]\.$", "", said)  # Russian and Ukrainian add "year", abbreviated
