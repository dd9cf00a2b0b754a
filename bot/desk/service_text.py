"""What a newcomer hears about a service, in one language, as a form: read, compared, written back part by part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import yaml

from bot.content.fields import with_service_field
from bot.content.types import Service

PARTS = ("what", "what_happens", "bring", "ask", "note")
"""In the order in which they are heard."""
MOST_LETTERS = 2000


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of one text, under the names of `ServiceText`."""

    what: str = ""
    what_happens: str | None = None
    bring: tuple[str, ...] = ()
    ask: str | None = None
    note: str | None = None


def words_of(service: Service, language: str) -> Words:
    """Return the words in a language; empty ones where there is no text yet."""
    text = service.texts.get(language)
    if text is None:
        return Words()
    return Words(**{part: _plain(getattr(text, part)) for part in PARTS})


def read(form: Mapping[str, str]) -> Words:
    """Read the form; `bring` has one thing on each line."""
    things = (" ".join(line.split()) for line in form.get("bring", "")[:MOST_LETTERS].splitlines())
    return Words(
        what=_line(form, "what") or "",
        what_happens=_line(form, "what_happens"),
        bring=tuple(thing for thing in things if thing),
        ask=_line(form, "ask"),
        note=_line(form, "note"),
    )


def _line(form: Mapping[str, str], part: str) -> str | None:
    return " ".join(form.get(part, "").split())[:MOST_LETTERS] or None


def fields(words: Words) -> dict[str, str]:
    """Return the form's fields; the reverse of `read`."""
    return {part: getattr(words, part) or "" for part in PARTS if part != "bring"} | {"bring": "\n".join(words.bring)}


def changes(was: Words, now: Words) -> tuple[str, ...]:
    """Return the parts that differ."""
    return tuple(part for part in PARTS if getattr(was, part) != getattr(now, part))


def merged(mine: Words, was: Words, theirs: Words) -> tuple[Words, tuple[str, ...]]:
    """Return theirs with what I changed, and the parts that both changed, each in another way."""
    own = changes(was, mine)
    both = tuple(part for part in own if part in changes(was, theirs) and part in changes(theirs, mine))
    return msgspec.structs.replace(theirs, **{part: getattr(mine, part) for part in own}), both


def apply(
    text: str, service: Service, language: str, was: Words, now: Words, *, is_new_fact: bool, is_reviewed: bool
) -> str:
    """Return the file with the words of a language.

    Args:
        text: the file.
        service: what it says now.
        language: code of the language.
        was: the words the person began with.
        now: the words as they shall be.
        is_new_fact: a fact changed: the other languages are outdated until somebody looks at them.
        is_reviewed: a speaker has read it as it stands; else a changed text is a draft again.
    """
    old = service.texts.get(language)
    parts = changes(was, now)
    version = service.version + 1 if is_new_fact else service.version
    if old is None:
        value = {part: _written(getattr(now, part)) for part in PARTS if getattr(now, part)}
        text = with_service_field(text, ("texts", language), value)
    for part in parts if old is not None else ():
        text = with_service_field(text, ("texts", language, part), _written(getattr(now, part)) or None)
    if is_new_fact:
        text = with_service_field(text, ("version",), version)
    if (parts or is_new_fact) and version != (old.version if old else 1):
        text = with_service_field(text, ("texts", language, "version"), version)
    state = "reviewed" if is_reviewed else "draft" if parts else old.state if old else "draft"
    if state != (old.state if old else "draft"):
        text = with_service_field(text, ("texts", language, "state"), state)
    return text


def place_of(text: str, line: int) -> tuple[str, ...]:
    """Return the names that lead to a line of a service's file: `("phone",)`, `("texts", "fr", "what")`."""
    node: Any = yaml.compose(text, Loader=yaml.CSafeLoader)
    found: list[str] = []
    for depth in range(3):
        entries = [(key, value) for key, value in node.value if key.start_mark.line < line]
        if not entries:
            break
        key, node = entries[-1]
        found.append(str(key.value))
        if not isinstance(node, yaml.MappingNode) or (depth == 0 and key.value != "texts"):
            break
    return tuple(found)


def outdated(service: Service) -> tuple[str, ...]:
    """Return the languages whose text is older than the facts."""
    return tuple(code for code, text in service.texts.items() if text.version < service.version)


def _plain(value: Any) -> Any:
    # a text that is folded over lines in the file is one line in the form
    return " ".join(value.split()) if isinstance(value, str) else value


def _written(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
