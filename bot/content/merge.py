"""Merging what translators deliver into `data/`, comments and order kept.

`incoming/<language>/` holds one file a FAQ, and `phrases.yml`, `topics.yml` and `services.yml` for the rest.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.content.load import Problem, convert
from bot.content.publish import replace_file
from bot.content.types import FaqText, ServiceText
from bot.content.wording import say
from bot.content.yaml import YamlProblem, line_of, parse_yaml, read_text

ORDER = ("fr", "nl", "en", "ar", "fa", "ps", "tr", "uk", "ru", "ro", "pl", "es", "pt")
"""Order of the languages in a FAQ file; others come last, by code."""


TABLES = ("phrases", "topics", "services")
"""Files of a language's folder that hold one table instead of one FAQ."""


@dataclass(frozen=True)
class Merged:
    """What a merge did."""

    count: int
    problems: tuple[Problem, ...]


def merge_language(incoming: Path, content_folder: Path, language: str) -> Merged:
    """Merge one language's folder; a file with a problem is left where it is, the others are merged.

    Args:
        incoming: the folder `incoming/`.
        content_folder: the folder `data/`.
        language: code of the language, the name of the folder below `incoming`.
    """
    targets = {path.stem: path for path in (content_folder / "faq").glob("*/*.yml")}
    problems: list[Problem] = []
    count = 0
    for path in sorted((incoming / language).glob("*.yml")):
        if path.stem in TABLES:
            continue
        target = targets.get(path.stem)
        if target is None:
            problems.append(Problem(path, 1, say("merge_faq", name=path.stem)))
            continue
        try:
            text = read_text(path)
            block = convert(path, parse_yaml(text, path), FaqText, text, problems)
        except YamlProblem as problem:
            problems.append(Problem(problem.path, problem.line, problem.wording, code="yaml"))
            continue
        if block is not None and block.answer.strip():
            replace_file(target, with_block(target.read_text(encoding="utf-8"), language, text).encode())
            path.unlink()
            count += 1
    return Merged(count, tuple(problems))


def merge_tables(incoming: Path, content_folder: Path, language: str) -> Merged:
    """Merge a language's `phrases.yml`, `topics.yml` and `services.yml`, where they are."""
    problems: list[Problem] = []
    count = 0
    folder = incoming / language
    for name, merge in (("phrases", _phrases), ("topics", _topics), ("services", _services)):
        path = folder / f"{name}.yml"
        if not path.is_file():
            continue
        try:
            text = read_text(path)
            raw = parse_yaml(text, path)
            found = len(problems)
            count += merge(path, text, raw, content_folder, language, problems)
            if len(problems) == found:
                path.unlink()
        except YamlProblem as problem:
            problems.append(Problem(problem.path, problem.line, problem.wording, code="yaml"))
    return Merged(count, tuple(problems))


def _phrases(path: Path, text: str, raw: Any, folder: Path, language: str, problems: list[Problem]) -> int:
    table = convert(path, raw, dict[str, str], text, problems)
    if table is None:
        return 0
    gaps = [key for key, value in table.items() if not value.strip()]
    if gaps:
        # a language is spoken only when it can say everything
        wording = say("merge_phrases", count=len(gaps), first=gaps[0])
        problems.append(Problem(path, line_of(text, (gaps[0],)), wording))
        return 0
    replace_file(folder / "phrases" / f"{language}.yml", text.encode())
    return 1


def _topics(path: Path, text: str, raw: Any, folder: Path, language: str, problems: list[Problem]) -> int:
    found = convert(path, raw, dict[str, str], text, problems) or {}
    labels = {topic: label for topic, label in found.items() if label.strip()}
    return _insert(folder / "topics.yml", lambda topic: ("labels", language, labels.get(topic))) if labels else 0


def _services(path: Path, text: str, raw: Any, folder: Path, language: str, problems: list[Problem]) -> int:
    texts = convert(path, raw, dict[str, ServiceText], text, problems)
    count = 0
    for service_id in texts or {}:
        target = folder / "services" / f"{service_id}.yml"
        if not target.is_file():
            problems.append(Problem(path, line_of(text, (service_id,)), say("merge_service", name=service_id)))
            continue
        data = round_trip().load(target.read_text(encoding="utf-8"))
        data.setdefault("texts", {})[language] = {k: v for k, v in raw[service_id].items() if v is not None}
        _dump(data, target)
        count += 1
    return count


def _insert(target: Path, value: Callable[[str], tuple[str, str, str | None]]) -> int:
    """Put one value into each entry of a table file; comments and order stay."""
    data = round_trip().load(target.read_text(encoding="utf-8"))
    count = 0
    for name, entry in data.items():
        field, key, label = value(name)
        if label is not None:
            entry[field][key] = label
            count += 1
    _dump(data, target)
    return count


def round_trip() -> Any:
    """Return a reader and writer that keeps comments, order and quotes."""
    yaml: Any = YAML()
    yaml.width = 120
    yaml.preserve_quotes = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _dump(data: Any, target: Path) -> None:
    out = io.StringIO()
    round_trip().dump(data, out)
    replace_file(target, out.getvalue().encode())


def with_block(faq_file: str, language: str, text: str) -> str:
    """Return the FAQ file with this language's block put in or replaced; all other lines stay as they are."""
    head, blocks = split_blocks(faq_file)
    body = "\n".join(("  " + line) if line.strip() else "" for line in text.strip("\n").splitlines())
    blocks[language] = f"{language}:\n{body}\n"
    ordered = sorted(blocks, key=lambda code: (ORDER.index(code) if code in ORDER else len(ORDER), code))
    return head.rstrip("\n") + "\n" + "".join(blocks[code].rstrip("\n") + "\n" for code in ordered)


def split_blocks(faq_file: str) -> tuple[str, dict[str, str]]:
    """Split a FAQ file into its head and its languages' blocks (each with its own first line)."""
    parts = re.split(r"(?m)^(?=[a-z]{2,3}:\s*$)", faq_file)
    return parts[0], {part.split(":", 1)[0]: part for part in parts[1:]}
