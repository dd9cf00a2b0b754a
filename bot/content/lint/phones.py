"""Phone numbers: a wrong one in an answer about violence is the worst mistake the content can hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import phonenumbers

from bot.content.lint.corpus import Corpus, service_file
from bot.content.lint.finding import Finding
from bot.content.lint.lists import Phones
from bot.content.lint.values import DATE, DIGITS, PHONE, phone_digits
from bot.content.wording import say

_PART = re.compile(r"\+?\d[\d ./\u00a0\u202f-]*\d")
_DIGIT = re.compile(r"\d")
_SHORT = r"(?<![\d.,])(\d{3}(?: \d{3}|\d)?)(?![\d.,:]*\d|\s\d)"


def in_services(corpus: Corpus) -> Iterator[Finding]:
    """A service's number that nobody can call."""
    for service in corpus.content.services.values():
        for number in _split(service.phone or ""):
            if not is_callable(number, corpus.lists.phones):
                yield Finding(
                    service_file(service), ("phone",), say("phone_invalid", number=number), "phone_invalid", True
                )
        if service.phone and not _split(service.phone):
            yield Finding(
                service_file(service), ("phone",), say("phone_invalid", number=service.phone), "phone_invalid", True
            )
    organisation = corpus.content.organisation
    for number in _split(organisation.phone or ""):
        if not is_callable(number, corpus.lists.phones):
            yield Finding("organisation.yml", ("phone",), say("phone_invalid", number=number), "phone_invalid", True)


def in_texts(corpus: Corpus) -> Iterator[Finding]:
    """A number in a text that nobody can call, or that stands in no service and no fact."""
    known = _known(corpus)
    call = _call_patterns(corpus.lists.phones.call)
    for text in corpus.texts:
        if not _DIGIT.search(text.text):
            continue
        plain = DATE.sub(" ", text.text.translate(DIGITS))
        numbers = [match[0].strip() for match in PHONE.finditer(plain)]
        pattern = call.get(text.language)
        numbers += [match[1] for match in pattern.finditer(plain)] if pattern else []
        for number in dict.fromkeys(numbers):
            if not is_callable(number, corpus.lists.phones):
                yield text.finding("phone_invalid", say("phone_invalid", number=number), is_error=True, near=number)
            elif phone_digits(number) not in known:
                yield text.finding("phone_unknown", say("phone_unknown", number=number), is_error=True, near=number)


def is_callable(number: str, phones: Phones) -> bool:
    """Tell whether a number can be called in Belgium."""
    digits = re.sub(r"\D", "", number)
    if digits in phones.short:
        return True
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, "BE"))
    except phonenumbers.NumberParseException:
        return False


def _split(phone: str) -> list[str]:
    """Take the numbers out of `0800 32 123 (fr) / 1813 (nl)`; a stroke inside a number (02/535…) is kept."""
    parts = re.split(r"\s+/\s+|[,;()]|\bor\b", phone)
    return [match[0] for part in parts for match in _PART.finditer(part)]


def _known(corpus: Corpus) -> frozenset[str]:
    content = corpus.content
    phones = [service.phone for service in content.services.values()] + [content.organisation.phone]
    found = {phone_digits(number) for phone in phones for number in _split(phone or "")}
    facts = (fact.text for faq in content.faqs.values() for fact in faq.facts)
    texts = (*facts, *(service.notes or "" for service in content.services.values()))
    found |= {phone_digits(match[0]) for text in texts for match in PHONE.finditer(text)}
    return frozenset(found | set(corpus.lists.phones.short))


def _call_patterns(call: Mapping[str, tuple[str, ...]]) -> dict[str, re.Pattern[str]]:
    return {
        code: re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(word) for word in words)})\s+{_SHORT}", re.IGNORECASE)
        for code, words in call.items()
        if words
    }
