"""What a version changed, as parts the desk says in its own languages, and as one English sentence for the command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import msgspec

from bot.content.yaml import YamlProblem, parse_yaml

PARTS = 12
"""Parts that are listed; more are counted."""


@dataclass(frozen=True)
class FileChange:
    """One file of a version, before and after."""

    path: str
    """Below the content folder."""
    before: str | None
    """None: it did not exist."""
    after: str | None
    """None: it was taken away."""


class Part(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that changed."""

    path: str
    """File below the content folder."""
    kind: Literal["new", "gone", "changed"]
    language: str = ""
    """Language of the text; empty when it is about all of them."""
    fields: tuple[str, ...] = ()
    """Names that changed in it: `answer`, `questions`, `phone` …; keys of phrases."""


def parts_of(changes: Sequence[FileChange]) -> tuple[Part, ...]:
    """Return what changed, file by file, language by language."""
    found: list[Part] = []
    for change in changes:
        if change.before is None or change.after is None:
            found.append(Part(change.path, "new" if change.before is None else "gone"))
        else:
            found += _inside(change.path, _parsed(change.before), _parsed(change.after))
    return tuple(found)


def sentence(parts: Sequence[Part]) -> str:
    """Return one plain English sentence."""
    shown = [_words(part) for part in parts[:3]]
    if len(parts) > 3:
        files = len({part.path for part in parts})
        shown = [f"{files} files" if files > 3 else f"{shown[0]} and {len(parts) - 1} more", shown[0]][
            : 1 + (files > 3)
        ]
        return f"{shown[0]}, {shown[1]} first" if files > 3 else shown[0]
    return "; ".join(shown) or "nothing"


def _words(part: Part) -> str:
    name = Path(part.path).stem
    if part.kind != "changed":
        return f"{name} {'added' if part.kind == 'new' else 'taken away'}"
    fields = ", ".join(part.fields[:3]) + (" …" if len(part.fields) > 3 else "")
    return f"{name}: {fields or 'notes'}" + (f" in {part.language}" if part.language else "")


def _inside(path: str, before: Any, after: Any) -> list[Part]:
    if not isinstance(before, dict) or not isinstance(after, dict):
        return [Part(path, "changed")]
    if path.startswith("phrases/"):
        return [Part(path, "changed", Path(path).stem, _differing(before, after))]
    inner = {"services": "texts"}.get(path.split("/")[0])
    old, new = (data.get(inner) or {} if inner else data for data in (before, after))
    is_text = {code for code in {*old, *new} if path.startswith(("faq/", "services/")) and _is_text(code, old, new)}
    parts = []
    head = tuple(name for name in _differing(before, after) if name != inner and (inner or name not in is_text))
    if head:
        parts.append(Part(path, "changed", "", head))
    for code in sorted(is_text):
        fields = _differing(old.get(code) or {}, new.get(code) or {})
        if fields:
            parts.append(Part(path, "changed", code, fields))
    return parts or [Part(path, "changed")]


def _is_text(code: str, old: dict[str, Any], new: dict[str, Any]) -> bool:
    return 2 <= len(code) <= 3 and isinstance(new.get(code, old.get(code)), dict) and code not in {"id", "who"}


def _differing(before: Any, after: Any) -> tuple[str, ...]:
    if not isinstance(before, dict) or not isinstance(after, dict):
        return ()
    return tuple(name for name in {**before, **after} if before.get(name) != after.get(name))


def _parsed(text: str) -> Any:
    try:
        return parse_yaml(text, Path("before"))
    except YamlProblem:
        return None
