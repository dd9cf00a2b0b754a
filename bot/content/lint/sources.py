"""Every fact has a source, somebody looked at it on a date, and an answer has an end."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.content.lint import limits
from bot.content.lint.corpus import Corpus, faq_file, service_file
from bot.content.lint.finding import Finding
from bot.content.types import Source
from bot.content.wording import say

_SEEN = re.compile(r"^\d{4}(?:-\d{2}(?:-\d{2})?)?$")


def sources(corpus: Corpus) -> Iterator[Finding]:
    """A missing source, a source without a usable address or date, one that nobody looked at for a long time."""
    for faq in corpus.content.faqs.values():
        days = limits.VOLATILE_SOURCE_DAYS if faq.volatile else limits.SOURCE_DAYS
        yield from _all(corpus, faq_file(faq), faq.sources, days)
    for service in corpus.content.services.values():
        if service.state != "ceased":
            yield from _all(corpus, service_file(service), service.sources, limits.SOURCE_DAYS)
    if corpus.content.organisation.source:
        yield from _one(corpus, "organisation.yml", ("source",), corpus.content.organisation.source, limits.SOURCE_DAYS)


def facts(corpus: Corpus) -> Iterator[Finding]:
    """A fact whose source is not among the sources of its file."""
    for faq in corpus.content.faqs.values():
        known = {source.url for source in faq.sources} | {source.document for source in faq.sources}
        for i, fact in enumerate(faq.facts):
            place = (faq_file(faq), ("facts", i))
            if fact.source is not None and fact.source not in known:
                yield Finding(*place, say("fact_source"), "source", True)
            if fact.seen is not None and _day(fact.seen) is None:
                yield Finding(*place, say("no_date", value=fact.seen, name="seen"), "date", True)


def ends(corpus: Corpus) -> Iterator[Finding]:
    """An answer past its last day, or nearly."""
    for faq in corpus.content.faqs.values():
        if faq.valid_until is None:
            continue
        place = (faq_file(faq), ("valid_until",))
        last = _iso(faq.valid_until)
        if last is None:
            yield Finding(*place, say("no_date", value=faq.valid_until, name="valid_until"), "date", True)
        elif last < corpus.today:
            yield Finding(*place, say("expired", day=str(last)), "expired", True)
        elif (last - corpus.today).days <= limits.EXPIRES_SOON_DAYS:
            yield Finding(*place, say("expires_soon", day=str(last)), "expires_soon")


def _all(corpus: Corpus, file: str, listed: tuple[Source, ...], days: int) -> Iterator[Finding]:
    if not listed:
        yield Finding(file, ("sources",), say("source_missing"), "source", True)
    for i, source in enumerate(listed):
        yield from _one(corpus, file, ("sources", i), source, days)


def _one(corpus: Corpus, file: str, steps: tuple[str | int, ...], source: Source, days: int) -> Iterator[Finding]:
    if not source.url and not source.document:
        yield Finding(file, steps, say("source_empty"), "source", True)
    if source.url and not _is_web(source.url):
        yield Finding(file, (*steps, "url"), say("source_address", address=source.url), "source", True)
    checked = _iso(source.checked)
    if checked is None:
        yield Finding(file, (*steps, "checked"), say("no_date", value=source.checked, name="checked"), "date", True)
    elif checked > corpus.today:
        wording = say("day_to_come", name="checked", day=str(checked))
        yield Finding(file, (*steps, "checked"), wording, "date", True)
    elif (corpus.today - checked).days > days:
        wording = say("source_old", day=str(checked), days=days)
        yield Finding(file, (*steps, "checked"), wording, "source_old")
    if source.seen is not None and _day(source.seen) is None:
        yield Finding(file, (*steps, "seen"), say("no_date", value=source.seen, name="seen"), "date", True)


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and "." in parts.netloc and " " not in url


def _iso(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _day(text: str) -> datetime.date | None:
    """Read a year, a month or a day."""
    return _iso((text + "-01-01")[:10]) if _SEEN.match(text) else None
