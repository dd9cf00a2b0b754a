"""The word lists of the linter, kept as data so that staff and translators can add to them (`data/lint/`)."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from bot.content.load import Problem
from bot.content.wording import say
from bot.content.yaml import YamlProblem, parse_yaml, read_text
from bot.learnt import learn
from bot.settings import ROOT

DEFAULT_FOLDER = ROOT / "data" / "lint"
"""Used where the content folder brings no lists of its own."""


class Names(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Official names: `names.yml`."""

    same: tuple[tuple[str, ...], ...] = ()
    """Each line one name in all its forms; a name must stand in every version of a text or in none."""
    latin: tuple[str, ...] = ()
    """Other words that may stand in Latin letters inside a text of another script."""


class Phones(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Numbers to call: `phones.yml`."""

    short: tuple[str, ...] = ()
    """Short numbers that exist."""
    call: dict[str, tuple[str, ...]] = {}
    """Language → words after which a number is one to call."""


class Passive(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How a language forms the passive: `passive.yml`."""

    pattern: str
    active: str
    """An example of what to write, in the language."""
    passive: str
    """The same in the passive."""
    not_these: tuple[str, ...] = ()
    """Words that look like a participle and are none."""


class WordLists(msgspec.Struct, frozen=True, kw_only=True):
    """All lists."""

    jargon: dict[str, dict[str, str]] = {}
    """Language → hard word → plain word."""
    abbreviations: dict[str, dict[str, str]] = {}
    """Language → abbreviation → the words to write."""
    names: Names = Names()
    phones: Phones = Phones()
    passive: dict[str, Passive] = {}


learn(WordLists)


def read_lists(folder: Path, problems: list[Problem]) -> WordLists:
    """Read the lists of a content folder; a broken list is noted and left out."""
    found: dict[str, object] = {}
    for field in msgspec.structs.fields(WordLists):
        path = folder / "lint" / f"{field.name}.yml"
        path = path if path.is_file() else DEFAULT_FOLDER / path.name
        try:
            value = msgspec.convert(parse_yaml(read_text(path), path), field.type)
            for entry in value.values() if field.name == "passive" else ():
                re.compile(entry.pattern)
            found[field.name] = value
        except YamlProblem as problem:
            problems.append(Problem(problem.path, problem.line, problem.wording, code="yaml"))
        except (msgspec.ValidationError, re.error) as error:
            problems.append(Problem(path, 1, say("list_form", detail=str(error))))
    return WordLists(**found)  # type: ignore[arg-type]


def any_of(words: tuple[str, ...] | dict[str, str], *, flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str] | None:
    """Return a pattern that finds any of the words as a whole word, the longest first; None without words."""
    if not words:
        return None
    joined = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{joined})(?!\w)", flags)
