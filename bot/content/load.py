"""From a content folder to typed content.

`load_content` never stops at the first broken file: it returns what is usable together with every problem found, so
that one mistake of one person never hides another, and the caller decides whether to publish.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from bot.content.misfit import explain, steps_of
from bot.content.reading import Reading
from bot.content.types import (
    Content,
    Crisis,
    Faq,
    FaqText,
    Icon,
    Language,
    Municipality,
    Organisation,
    Parcours,
    Service,
    StatusGroup,
    Steps,
    Topic,
)
from bot.content.wording import Wording, say
from bot.content.yaml import YamlProblem, line_of, parse_yaml
from bot.learnt import learn

learn(Content)

T = TypeVar("T")

FAQ_ID = re.compile(r"^[a-z][a-z0-9_]{2,50}$")
"""Ids stand in buttons (64 bytes) and file names."""
LANGUAGE = re.compile(r"^[a-z]{2,3}$")
GAPS = frozenset({"language_missing", "label_missing", "questions_few"})
"""Errors that do not hold a file back: an answer in five languages helps more than none while others are written."""
TABLES = {
    **{"languages": "languages", "topics": "topics", "municipalities": "municipalities", "icons": "icons"},
    **{"statuses": "statuses", "organisation": "organisation", "parcours": "parcours", "paths": "paths"},
    "crisis": "crises",
}
"""File of one table → field of `Content`."""


@dataclass(frozen=True)
class Problem:
    """Something in a content file that a person should look at."""

    path: Path
    """The file."""
    line: int
    """1-based; 0 when the whole file is meant."""
    wording: Wording
    """What is wrong, and what to do."""
    is_error: bool = True
    """False = advice; the file can be published as it is."""
    code: str = "format"
    """Stable name of the rule, for tests and filters."""
    language: str | None = None
    """The language it is about, None when it is about all of them."""

    @property
    def holds_back(self) -> bool:
        """Say whether a file with this problem keeps its last good version."""
        return self.is_error and self.code not in GAPS

    @property
    def reason(self) -> str:
        """Return what is wrong and what to do, in English."""
        return self.wording.text()

    def __str__(self) -> str:
        """Return the line that staff see."""
        return f"{self.path}:{self.line}: {'' if self.is_error else '(advice) '}{self.reason}"


@dataclass(frozen=True)
class Loaded:
    """What a folder holds."""

    content: Content
    problems: tuple[Problem, ...]


def load_content(folder: Path, reading: Reading | None = None) -> Loaded:
    """Read all content below `folder` (`data/` in the checkout).

    Args:
        folder: the content folder.
        reading: how files are read; plainly when None.
    """
    reading = reading or Reading()
    problems: list[Problem] = []

    def table(name: str, kind: type[T], key: str | None = None, *, is_needed: bool = True) -> dict[str, T]:
        path = folder / f"{name}.yml"
        if not is_needed and not reading.exists(path):
            return {}
        made = reading.make(path, kind, lambda text, found: _table(path, text, kind, key, found), problems)
        return made if made is not None else {}

    def whole(path: Path, kind: Any) -> Any:
        return reading.make(path, kind, lambda text, found: _whole(path, text, kind, found), problems)

    languages = table("languages", Language, "code")
    codes = tuple(languages)
    faqs: dict[str, Faq] = {}
    paths: dict[str, Path] = {}
    for path in reading.files(folder / "faq", "*/*.yml"):
        first = paths.setdefault(path.stem, path)
        if first is not path:
            where = f"{first.parent.name}/{first.name}"
            problems.append(Problem(path, 1, say("duplicate_id", id=path.stem, where=where), code="duplicate_id"))
        elif (faq := reading.make(path, codes, partial(_faq, path, codes), problems)) is not None:
            faqs[faq.id] = faq
    services = {
        service.id: service
        for path in reading.files(folder / "services", "*.yml")
        if (service := reading.make(path, codes, partial(_service, path, codes), problems)) is not None
    }
    phrases = {
        path.stem: phrase_table
        for path in reading.files(folder / "phrases", "*.yml")
        if (phrase_table := whole(path, dict[str, str])) is not None
    }
    organisation = whole(folder / "organisation.yml", Organisation)
    content = Content(
        faqs=faqs,
        services=services,
        phrases=phrases,
        languages=languages,
        topics=table("topics", Topic, "id"),
        municipalities=table("municipalities", Municipality, "id"),
        organisation=organisation or Organisation(name=""),
        icons=table("icons", Icon),
        crises=table("crisis", Crisis, is_needed=False),
        statuses=table("statuses", StatusGroup),
        parcours=whole(folder / "parcours.yml", Parcours) if reading.exists(folder / "parcours.yml") else None,
        paths=table("paths", Steps, is_needed=False),
    )
    return Loaded(content=content, problems=tuple(problems))


def convert(
    path: Path,
    raw: Any,
    kind: Any,
    text: str,
    problems: list[Problem],
    *,
    at: tuple[str | int, ...] = (),
    language: str | None = None,
) -> Any:
    """Turn parsed YAML into `kind`; on failure note the line and return None.

    Args:
        path: the file.
        raw: what was parsed of it.
        kind: the type it should have.
        text: the text of the file, to find the line in.
        problems: the list a problem is added to.
        at: names from the top of the file to `raw`.
        language: code of the language it is about.
    """
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        line = line_of(text, (*at, *steps_of(str(error))))
        problems.append(Problem(path, line, explain(str(error)), language=language))
        return None


def _parsed(path: Path, text: str, problems: list[Problem]) -> tuple[bool, Any]:
    """Parse a text; (False, None) when it is not usable YAML, which is noted."""
    try:
        return True, parse_yaml(text, path)
    except YamlProblem as problem:
        problems.append(Problem(problem.path, problem.line, problem.wording, code="yaml"))
        return False, None


def _whole(path: Path, text: str, kind: type[T], problems: list[Problem]) -> T | None:
    is_usable, raw = _parsed(path, text, problems)
    return convert(path, raw, kind, text, problems) if is_usable else None


def _table(path: Path, text: str, kind: type[T], key: str | None, problems: list[Problem]) -> dict[str, T]:
    """Read a file that maps ids to entries; the id is put into each entry's `key` field."""
    is_usable, raw = _parsed(path, text, problems)
    if not is_usable:
        return {}
    raw = raw or {}
    if not isinstance(raw, dict):
        problems.append(Problem(path, 1, say("no_table")))
        return {}
    table: dict[str, T] = {}
    for name, entry in raw.items():
        filled = {key: name, **entry} if key and isinstance(entry, dict) else entry
        value = convert(path, filled, kind, text, problems, at=(name,))
        if value is not None:
            table[name] = value
    return table


def _faq(path: Path, languages: tuple[str, ...], text: str, problems: list[Problem]) -> Faq | None:
    faq = _multilingual(path, text, Faq, FaqText, "texts", languages, problems)
    if faq is not None and (faq.id != path.stem or faq.topic != path.parent.name or not FAQ_ID.match(faq.id)):
        where = f"faq/{faq.topic}/{faq.id}.yml"
        problems.append(Problem(path, 1, say("faq_name", where=where)))
        return None
    return faq


def _service(path: Path, languages: tuple[str, ...], text: str, problems: list[Problem]) -> Service | None:
    service = _whole(path, text, Service, problems)
    if service is not None and service.id != path.stem:
        problems.append(Problem(path, 1, say("service_name", id=service.id)))
        return None
    if service is not None and languages:
        for code in service.texts:
            if code not in languages:
                line = line_of(text, ("texts", code))
                problems.append(Problem(path, line, say("no_language", code=code), code="language"))
    return service


def _multilingual(
    path: Path,
    text: str,
    kind: type[T],
    text_kind: type,
    field: str,
    languages: tuple[str, ...],
    problems: list[Problem],
) -> T | None:
    """Read a file whose languages stand at the top level beside the other fields."""
    is_usable, raw = _parsed(path, text, problems)
    if not is_usable:
        return None
    if not isinstance(raw, dict):
        problems.append(Problem(path, 1, say("no_form")))
        return None
    codes = {name for name in raw if name in languages or _is_language(name, kind, raw[name])}
    for code in sorted(codes - set(languages) if languages else ()):
        problems.append(Problem(path, line_of(text, (code,)), say("no_language", code=code), code="language"))
    head = {name: value for name, value in raw.items() if name not in codes}
    value = convert(path, head, kind, text, problems)
    if value is None:
        return None
    texts = {}
    for code in raw:
        if code not in codes or (languages and code not in languages):
            continue
        block = convert(path, raw[code], text_kind, text, problems, at=(code,), language=code)
        if block is not None:
            texts[code] = block
    filled: T = msgspec.structs.replace(value, **{field: texts})  # type: ignore[type-var]
    return filled


def _is_language(name: str, kind: Any, value: Any) -> bool:
    """Tell a language's block from a misspelt name: a mistake in languages.yml must not spoil every FAQ."""
    return bool(LANGUAGE.match(name)) and name not in kind.__struct_fields__ and isinstance(value, dict)
