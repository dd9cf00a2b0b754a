"""Merging what translators deliver: `incoming/<language>/<faq id>.yml` into `data/faq/`, comments and order kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from bot.content.load import Problem, convert
from bot.content.publish import replace_file
from bot.content.types import FaqText
from bot.content.yaml import YamlProblem, parse_yaml, read_text

ORDER = ("fr", "nl", "en", "ar", "fa", "ps", "tr", "uk", "ru", "ro", "pl", "es", "pt")
"""Order of the languages in a FAQ file; others come last, by code."""


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
        target = targets.get(path.stem)
        if target is None:
            problems.append(
                Problem(path, 1, f"There is no FAQ “{path.stem}”. Look for a typing mistake in the file name.")
            )
            continue
        try:
            text = read_text(path)
            block = convert(path, parse_yaml(text, path), FaqText, text, problems)
        except YamlProblem as problem:
            problems.append(Problem(problem.path, problem.line, problem.reason, code="yaml"))
            continue
        if block is not None:
            replace_file(target, with_block(target.read_text(encoding="utf-8"), language, text).encode())
            path.unlink()
            count += 1
    return Merged(count, tuple(problems))


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
