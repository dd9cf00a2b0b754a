"""Cutting a long text where a reader would pause: Telegram refuses more than 4,096 characters in one message."""

from __future__ import annotations

import re
import unicodedata

LIMIT = 4096
"""Telegram's own limit, in UTF-16 units after the markup is taken away."""

SHORTEST_SHARE = 4
"""A cut that leaves less than a quarter of a message is not a good cut: a worse kind further on is taken."""

PAUSES = (
    re.compile(r"\n\s*\n"),
    re.compile(r"\n|(?<=[.!?…؟۔።])[\"»”’)]*\s+"),
    re.compile(r"(?<=[,;:،؛])\s+"),
    re.compile(r"\s+"),
)
"""Where to cut, best first: a paragraph, a sentence, a comma, a word."""


def length(text: str) -> int:
    """Return the length as Telegram counts it: an emoji counts twice."""
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2


def split(text: str, limit: int = LIMIT) -> tuple[str, ...]:
    """Return the text in pieces of at most `limit` units; nothing but white space at the cuts is lost."""
    pieces: list[str] = []
    rest = text.strip()
    while length(rest) > limit:
        cut = _cut(rest, limit)
        pieces.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return (*pieces, rest) if rest else tuple(pieces)


def _cut(text: str, limit: int) -> int:
    window = _fitting(text, limit)
    for pause in PAUSES:
        ends = [match.end() for match in pause.finditer(text) if match.start() <= window]
        if ends and ends[-1] > window // SHORTEST_SHARE:
            return ends[-1]
    # one word of 4,096 letters: cut it, but not between a letter and its accent
    cut = window
    while cut > 1 and (unicodedata.combining(text[cut]) or text[cut] in "\u200d\ufe0f" or text[cut - 1] == "\u200d"):
        cut -= 1
    return cut


def _fitting(text: str, limit: int) -> int:
    """Return how many characters fit."""
    units = 0
    for count, char in enumerate(text):
        units += 2 if ord(char) > 0xFFFF else 1
        if units > limit:
            return count
    return len(text)
