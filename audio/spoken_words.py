"""The small words of each language with which numbers and addresses are said, read from `spoken_words.yml`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal

import yaml

_PATH = Path(__file__).with_name("spoken_words.yml")


@dataclass(frozen=True)
class Words:
    """How one language says what is not a word."""

    locale: str
    """Locale for babel."""
    numbers: str | None
    """Locale for num2words, None where it has none: digits are left to the voice."""
    phone: Literal["groups", "digits"]
    """Whether a group of a phone number is said as one number or digit by digit."""
    point: str
    at: str
    dash: str
    slash: str
    and_: str
    to: str
    """Between two hours."""
    percent: str
    hour: str
    """Template of a full hour."""
    time: str
    """Template of hour and minutes."""
    amount: str
    """Template of whole euros."""
    cents: str
    """Template of euros and cents."""


@dataclass(frozen=True)
class SpokenWords:
    """The whole file."""

    languages: Mapping[str, Words]
    short_phones: frozenset[str]
    web_endings: frozenset[str]
    letters: frozenset[str]
    words: frozenset[str]
    fingerprint: str
    """Changes with any edit, so that clips are made anew."""


def load(path: Path = _PATH) -> SpokenWords:
    """Read the file.

    Raises:
        ValueError: a language lacks a word, or has one that is not known; the message names both.
    """
    raw = path.read_bytes()
    data = yaml.safe_load(raw)
    names = {field.name.rstrip("_") for field in fields(Words)}
    languages: dict[str, Words] = {}
    for code, entry in data["languages"].items():
        wrong = names.symmetric_difference(entry)
        if wrong:
            raise ValueError(f"{path.name}: language {code}: check {', '.join(sorted(wrong))}")
        languages[code] = Words(and_=entry["and"], **{key: value for key, value in entry.items() if key != "and"})
    return SpokenWords(
        languages,
        frozenset(data["short_phones"]),
        frozenset(data["web_endings"]),
        frozenset(data["letters"]),
        frozenset(data["words"]),
        hashlib.sha256(raw).hexdigest()[:16],
    )


SPOKEN_WORDS = load()
