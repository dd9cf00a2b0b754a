"""The four texts of a FAQ in one language as a person edits them, and how two people's edits come together.

Two people share one desk. A form carries a mark of each text as it was when the form was shown; what only one of them
changed is taken by itself, and only what both changed differently is a question for a person.
"""

from __future__ import annotations

import hashlib
import re
import textwrap
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import msgspec

from bot.content.types import FaqText, State

Name = Literal["answer", "simpler", "example", "questions"]
NAMES: tuple[Name, ...] = ("answer", "simpler", "example", "questions")

MOST_LETTERS = 6_000
"""Longest text of one field: a page that was pasted by mistake, and far more than the lint allows."""
WIDTH = 112
"""Length of a line of an answer in the file."""
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u00ad\u200b\u2060\ufeff]")


class Fields(msgspec.Struct, frozen=True, kw_only=True):
    """What a person writes: each text in one paragraph, as the loket shows and says it, questions one by one."""

    answer: str = ""
    simpler: str = ""
    example: str = ""
    questions: tuple[str, ...] = ()

    def text(self, name: Name) -> str:
        """Return one field as it stands in its box: questions are one a line."""
        return "\n".join(self.questions) if name == "questions" else str(getattr(self, name))

    @property
    def is_empty(self) -> bool:
        """True when nothing is written."""
        return not any(self.text(name) for name in NAMES)


def of_text(text: FaqText | None) -> Fields:
    """Return the fields of a published text; empty ones where there is none yet."""
    if text is None:
        return Fields()
    return of_form(
        {
            "answer": text.answer,
            "simpler": text.simpler or "",
            "example": text.example or "",
            "questions": "\n".join(text.questions),
        }
    )


def of_form(form: Mapping[str, str]) -> Fields:
    """Return the fields of a form, cleaned of what a word processor leaves behind and nobody sees.

    Curly quotes and apostrophes are kept: they are right in French. Line breaks are not: the loket says a text in one
    go, and a voice would pause at each.
    """
    answer, simpler, example = (one_line(form.get(name, "")[:MOST_LETTERS]) for name in NAMES[:3])
    lines = (one_line(line) for line in re.split(r"\r\n?|\n", form.get("questions", "")[:MOST_LETTERS]))
    questions = tuple(dict.fromkeys(line for line in lines if line))
    return Fields(answer=answer, simpler=simpler, example=example, questions=questions)


def one_line(text: str) -> str:
    """Return a text in one line, without signs that nobody sees; those that join letters in Persian stay."""
    return " ".join(_UNSEEN.sub(" ", unicodedata.normalize("NFC", text)).split())


def to_text(fields: Fields, live: FaqText | None, *, version: int, state: State) -> FaqText:
    """Return what goes into the file; a text whose words did not change keeps its lines as they stand there."""
    known = of_text(live)

    def lines(name: Name) -> str | None:
        if live is not None and fields.text(name) == known.text(name):
            value: str | None = getattr(live, name)
            return value
        wrapped = textwrap.wrap(fields.text(name), WIDTH, break_long_words=False, break_on_hyphens=False)
        return "\n".join(wrapped) + "\n" if wrapped else None

    return FaqText(
        version=version,
        state=state,
        questions=fields.questions,
        answer=lines("answer") or "",
        simpler=lines("simpler"),
        example=lines("example"),
    )


def mark(text: str) -> str:
    """Return a short digest of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def marks(fields: Fields) -> str:
    """Return the marks of all fields, as a form carries them."""
    return ".".join(mark(fields.text(name)) for name in NAMES)


@dataclass(frozen=True)
class Merged:
    """Two edits of the same text, put together."""

    fields: Fields
    """Mine where I changed something, theirs where only they did; mine in the fields of `conflicts`."""
    conflicts: tuple[Name, ...]
    """Fields that both changed, differently."""


def merge(seen: str, mine: Fields, theirs: Fields) -> Merged:
    """Put my edit and theirs together.

    Args:
        seen: marks of the texts from which my edit began; what is not of this form counts as "all changed".
        mine: what I send.
        theirs: what stands there now.
    """
    begun = dict(zip(NAMES, seen.split("."), strict=False))
    values: dict[str, str] = {}
    conflicts: list[Name] = []
    for name in NAMES:
        before, my_mark, their_mark = begun.get(name), mark(mine.text(name)), mark(theirs.text(name))
        values[name] = mine.text(name)
        if my_mark == their_mark or their_mark == before:
            continue
        if my_mark == before:
            values[name] = theirs.text(name)
        else:
            conflicts.append(name)
    return Merged(of_form(values), tuple(conflicts))
