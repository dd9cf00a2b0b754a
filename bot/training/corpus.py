"""The hand-written sentences: `data/nlu/<language>/*.yml` in Rasa's form, and `data/recognise/<language>.txt`.

The questions of the FAQ files are what staff write and people see. These files hold how people really type, what the
loket must refuse, small talk, follow-ups and danger; and sentences in languages it only recognises.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec
import yaml

from bot.content.wording import Unusable, say
from bot.learnt import converter
from bot.understanding.labels import LABELS


@dataclass(frozen=True)
class Sentence:
    """One hand-written sentence."""

    text: str
    label: str
    language: str


class _Entry(msgspec.Struct, forbid_unknown_fields=True):
    intent: str
    examples: str


class _File(msgspec.Struct, forbid_unknown_fields=True):
    version: str
    nlu: list[_Entry]


_file = converter(_File)


def read_sentences(folder: Path) -> list[Sentence]:
    """Read every file below `folder` (`data/nlu`).

    Raises:
        ContentError: a file is not in Rasa's form, or names an intent nobody handles.
    """
    return [sentence for path in sorted(folder.glob("*/*.yml")) for sentence in read_file(path)]


def read_file(path: Path) -> list[Sentence]:
    """Read one file; its folder names the language.

    Raises:
        ContentError: see `read_sentences`.
    """
    found: list[Sentence] = []
    for entry in _read(path).nlu:
        if not entry.intent.startswith(LABELS):
            todo = say("sentences_intent_todo", labels=LABELS)
            raise Unusable(say("sentences_intent", intent=entry.intent), todo, place=str(path))
        lines = [line.strip() for line in entry.examples.splitlines() if line.strip()]
        found += [Sentence(_bullet(line, entry.intent, path), entry.intent, path.parent.name) for line in lines]
    return found


def read_recognised(folder: Path) -> list[Sentence]:
    """Read the sentences in languages that are only recognised, one a line."""
    return [
        Sentence(line.strip(), "", path.stem)
        for path in sorted(folder.glob("*.txt"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]


def _read(path: Path) -> _File:
    try:
        return _file(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
    except (yaml.YAMLError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise Unusable(say("sentences_form", detail=str(error)), say("sentences_form_todo"), place=str(path)) from error


def _bullet(line: str, intent: str, path: Path) -> str:
    if not line.startswith("- ") or not line[2:].strip():
        raise Unusable(say("sentences_line", line=line, intent=intent), say("sentences_line_todo"), place=str(path))
    return line[2:].strip()
