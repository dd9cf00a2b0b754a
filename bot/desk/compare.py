"""Two texts beside each other, sentence by sentence: what a translator, or two people at one desk, must look at."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

from bot.content.lint.corpus import Text

Kind = Literal["same", "changed", "added", "removed"]


@dataclass(frozen=True)
class Change:
    """One sentence of the older text beside one of the newer."""

    kind: Kind
    before: str
    after: str


def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of a text, each on one line, cut where the lint cuts them."""
    one_line = " ".join(text.split())
    return tuple(part for part, _ in Text("", (), "", "answer", one_line, "").sentences)


def by_sentence(before: str, after: str) -> tuple[Change, ...]:
    """Return every sentence of both texts in order; `changed` where one took the place of another."""
    old, new = sentences(before), sentences(after)
    return _changes(old, new)


def by_line(before: tuple[str, ...], after: tuple[str, ...]) -> tuple[Change, ...]:
    """Return the same for a list of questions."""
    return _changes(before, after)


def _changes(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[Change, ...]:
    found: list[Change] = []
    for tag, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [Change("same", one, one) for one in old[i:j]]
            continue
        for one, other in zip_longest(old[i:j], new[k:m], fillvalue=""):
            kind: Kind = "changed" if one and other else "added" if other else "removed"
            found.append(Change(kind, one, other))
    return tuple(found)


def is_same(changes: tuple[Change, ...]) -> bool:
    """Say whether nothing differs."""
    return all(change.kind == "same" for change in changes)
