"""The content as the rules read it: every text once, with its place and its versions in other languages."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from bot.content.lint.finding import Finding, Steps
from bot.content.lint.lists import WordLists
from bot.content.types import Content, Faq, Service
from bot.content.wording import Wording

Kind = Literal["question", "answer", "simpler", "example", "what", "what_happens", "bring", "ask", "note", "phrase"]

FAQ_KINDS: tuple[Kind, ...] = ("answer", "simpler", "example")
SERVICE_KINDS: tuple[Kind, ...] = ("what", "what_happens", "ask", "note")
_BRACKETS = re.compile(r"\s*\([^()]*\)")
_WORD = re.compile(r"[^\s\w]*\w\S*")
_SENTENCE_END = re.compile(r"(?<=[.!?؟۔…])[\"'»”’)]*\s+")


@dataclass(frozen=True)
class Text:
    """One text in one language."""

    file: str
    steps: Steps
    language: str
    kind: Kind
    text: str
    owner: str
    """Id of the FAQ or service, key of the phrase."""
    version: int = 1

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words, as a reader counts them; a sign that stands alone is none."""
        return tuple(_WORD.findall(self.text))

    @cached_property
    def sentences(self) -> tuple[tuple[str, int], ...]:
        """Each sentence with its number of words."""
        counted = ((part, len(_WORD.findall(part))) for part in _SENTENCE_END.split(self.text.strip()))
        return tuple((part, count) for part, count in counted if count)

    def finding(self, code: str, wording: Wording, *, is_error: bool = False, near: str = "") -> Finding:
        """Return a finding about this text."""
        return Finding(self.file, self.steps, wording, code, is_error, self.language, near)


@dataclass(frozen=True)
class Corpus:
    """Everything a rule may look at."""

    content: Content
    files: Mapping[str, str]
    """Path below the content folder → the text of the file, broken files too."""
    lists: WordLists
    today: datetime.date
    statuses: frozenset[str] = frozenset()
    """Statuses and groups of statuses of `statuses.yml`."""
    focus: frozenset[str] = frozenset()
    """Files that are asked about; empty = all. Rules may then say nothing about other files, and work less."""

    def is_asked(self, file: str) -> bool:
        """Say whether anybody asks about this file."""
        return not self.focus or file in self.focus

    @cached_property
    def texts(self) -> tuple[Text, ...]:
        """Every text of FAQs, services and phrases but the questions."""
        return tuple(text for text in self.all_texts if self.is_asked(text.file))

    @cached_property
    def all_texts(self) -> tuple[Text, ...]:
        """The same of all files, for rules that compare files."""
        return (*self._faq_texts(), *self._service_texts(), *self._phrase_texts())

    @cached_property
    def questions(self) -> tuple[Text, ...]:
        """Every training question."""
        return tuple(
            Text(faq_file(faq), (code, "questions", i), code, "question", question, faq.id)
            for faq in self.content.faqs.values()
            for code, text in faq.texts.items()
            for i, question in enumerate(text.questions)
        )

    @cached_property
    def versions(self) -> Mapping[tuple[str, Kind], Mapping[str, tuple[Text, ...]]]:
        """(owner, kind) → language → the texts (one; several for a list) that should say the same."""
        return _grouped(self.texts if not self._asks_phrases else self.all_texts)

    @cached_property
    def all_versions(self) -> Mapping[tuple[str, Kind], Mapping[str, tuple[Text, ...]]]:
        """The same of all files."""
        return _grouped(self.all_texts)

    @property
    def _asks_phrases(self) -> bool:
        """Say whether files of phrases are asked about: a phrase's versions stand in other files."""
        return any(file.startswith("phrases/") for file in self.focus)

    @cached_property
    def names(self) -> frozenset[str]:
        """Official names in all their forms: those of the lists, of services and of communes."""
        services = {name for service in self.content.services.values() for name in service.names.values()}
        bare = {_BRACKETS.sub("", name).strip() for name in services}
        communes = {name for commune in self.content.municipalities.values() for name in commune.names.values()}
        own = {name for name in bare | communes if len(name) > 2 and not name.isdigit()}
        return frozenset(own.union(*self.lists.names.same, self.lists.names.latin))

    @cached_property
    def full_languages(self) -> tuple[str, ...]:
        """Languages the loket speaks: those with a phrases file, apart from the ones it only recognises."""
        known = self.content.languages
        return tuple(code for code in self.content.phrases if code in known and known[code].level == "full")

    def script(self, language: str) -> str:
        """Return the script of a language (ISO 15924), nothing for a language that is not known."""
        known = self.content.languages.get(language)
        return known.script if known else ""

    def _faq_texts(self) -> Iterator[Text]:
        for faq in self.content.faqs.values():
            for code, text in faq.texts.items():
                for kind in FAQ_KINDS:
                    if value := getattr(text, kind):
                        yield Text(faq_file(faq), (code, kind), code, kind, value, faq.id, text.version)

    def _service_texts(self) -> Iterator[Text]:
        for service in self.content.services.values():
            file = service_file(service)
            for code, text in service.texts.items():
                for kind in SERVICE_KINDS:
                    if value := getattr(text, kind):
                        yield Text(file, ("texts", code, kind), code, kind, value, service.id, text.version)
                for i, thing in enumerate(text.bring):
                    yield Text(file, ("texts", code, "bring", i), code, "bring", thing, service.id, text.version)

    def _phrase_texts(self) -> Iterator[Text]:
        for code, phrases in self.content.phrases.items():
            for key, value in phrases.items():
                yield Text(f"phrases/{code}.yml", (key,), code, "phrase", value, key)


def _grouped(texts: Iterable[Text]) -> Mapping[tuple[str, Kind], Mapping[str, tuple[Text, ...]]]:
    found: dict[tuple[str, Kind], dict[str, tuple[Text, ...]]] = {}
    for text in texts:
        by_language = found.setdefault((text.owner, text.kind), {})
        by_language[text.language] = (*by_language.get(text.language, ()), text)
    return found


def faq_file(faq: Faq) -> str:
    """Return the file of a FAQ, below the content folder."""
    return f"faq/{faq.topic}/{faq.id}.yml"


def service_file(service: Service) -> str:
    """Return the file of a service, below the content folder."""
    return f"services/{service.id}.yml"
