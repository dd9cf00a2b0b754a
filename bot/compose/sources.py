"""Where an answer comes from, as a sentence with its date. An undated page says when somebody looked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlsplit

from babel.dates import format_date, format_skeleton

from bot.compose.phrases import phrase, text_language
from bot.content.types import Content, Source
from bot.turn import Link

LOCALES = {"en": "en_GB", "fr": "fr_BE", "nl": "nl_BE", "pt": "pt_PT"}
"""CLDR locale of a language where the plain code would write dates as people elsewhere do."""


def freshest(sources: Sequence[Source]) -> Source | None:
    """Return the source to show: one with a web address, the youngest page first."""
    if not sources:
        return None
    return max(sources, key=lambda source: (source.url is not None, source.seen or "", source.checked))


def link(source: Source | None) -> Link | None:
    """Return a source as a reply carries it."""
    if source is None:
        return None
    return Link(checked=source.checked, url=source.url, document=source.document, seen=source.seen)


def source_line(content: Content, language: str, source: Source) -> str:
    """Return the source as a sentence in `language`, with its date."""
    name = source_name(source)
    when = spoken_date(source.checked, text_language(content, language))
    if source.seen:
        seen = spoken_date(source.seen, text_language(content, language))
        line = phrase(content, language, "source_line_seen", source=name, date=when, seen=seen)
    else:
        line = phrase(content, language, "source_line", source=name, date=when)
    # a date may end with an abbreviation ("2026 р."), and needs no second full stop
    return line.replace("..", ".")


def source_name(source: Source) -> str:
    """Return the short name of a source: the site, or the document's title."""
    if source.url:
        return (urlsplit(source.url).hostname or source.url).removeprefix("www.")
    return source.document or ""


def spoken_date(text: str, language: str) -> str:
    """Return `2024`, `2024-05` or `2024-05-31` as people write it in `language`."""
    parts = [int(part) for part in text.split("-")]
    locale = LOCALES.get(language, language)
    if len(parts) == 1:
        return text
    if len(parts) == 2:
        return format_skeleton("yMMMM", date(parts[0], parts[1], 1), locale=locale)
    return format_date(date(parts[0], parts[1], parts[2]), format="long", locale=locale)
