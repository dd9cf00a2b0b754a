"""What is said: a text in a language at a speed, with a key that stands in replies before any sound exists.

The key is a digest, so an address made of it says nothing of the text and can never name another file.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Speed = Literal["normal", "slow"]

KEY_VERSION = "1"
"""Raised when the same utterance must get another address."""
KEY_PATTERN = re.compile(r"[0-9a-f]{40}")
SPEEDS: tuple[Speed, ...] = ("normal", "slow")


def normalise(text: str) -> str:
    """Return the form of a text that decides its key: NFC, without white space at the end.

    Nothing else changes, so that offsets into the result are offsets into the text shown.
    """
    return unicodedata.normalize("NFC", text).rstrip()


def is_key(key: str) -> bool:
    """Say whether a string has the form of an utterance's key."""
    return KEY_PATTERN.fullmatch(key) is not None


def digest(*parts: str) -> str:
    """Return a sha256 over parts that cannot run into each other, as 64 hexadecimal digits."""
    joined = "\x1f".join(part.replace("\x1f", " ") for part in parts)
    return hashlib.sha256(joined.encode()).hexdigest()


@dataclass(frozen=True)
class Utterance:
    """One thing to say."""

    language: str
    """Language of the text, a code of `data/languages.yml`."""
    text: str
    """The text as shown, normalised."""
    speed: Speed = "normal"
    """`slow` is 0.75 of normal, pitch kept."""

    def __post_init__(self) -> None:
        """Normalise, so that equal texts are equal utterances."""
        object.__setattr__(self, "text", normalise(self.text))

    @property
    def key(self) -> str:
        """Forty hexadecimal digits, safe in an address."""
        return digest(KEY_VERSION, self.language, self.speed, self.text)[:40]
