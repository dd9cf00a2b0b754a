"""Content files as the desk sees them: text with a stamp, by a path below the content folder that cannot lead outside."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from bot.content.wording import Unusable, say
from bot.content.yaml import YamlProblem, read_text

NO_FILE = ""
"""The stamp of a file that does not exist."""

_PATH = re.compile(r"(?:faq/[a-z][a-z0-9_]*/|services/|phrases/)?[a-z][a-z0-9_]*\.yml")


@dataclass(frozen=True)
class ContentFile:
    """One content file at one moment."""

    path: str
    """Below the content folder, with `/`: `faq/work/work_actiris.yml`."""
    text: str
    """Its text, empty when it does not exist."""
    stamp: str
    """sha256 of its text in UTF-8, hexadecimal; `NO_FILE` when it does not exist."""


def stamp_of(text: str) -> str:
    """Return the stamp of a file with this text."""
    return hashlib.sha256(text.encode()).hexdigest()


def locate(content_folder: Path, path: str) -> Path:
    """Return where a content file stands.

    Raises:
        ContentError: the path is not one of a content file (`faq/<topic>/<id>.yml`, `services/<id>.yml`,
            `phrases/<lang>.yml`, `<table>.yml`).
    """
    if not _PATH.fullmatch(path):
        raise Unusable(say("no_content_file", path=path), say("name_letters"))
    return content_folder / path


def read_file(content_folder: Path, path: str) -> ContentFile:
    """Read one content file; one that does not exist has the stamp `NO_FILE`.

    Raises:
        ContentError: the path leads elsewhere, or the file cannot be read as text (too large, not UTF-8).
    """
    place = locate(content_folder, path)
    try:
        text = read_text(place)
        # of what was read, never of the file once more: who saved in between would be overwritten unseen
        return ContentFile(path, text, stamp_of(text))
    except YamlProblem as problem:
        if isinstance(problem.__cause__, FileNotFoundError):
            return ContentFile(path, "", NO_FILE)
        raise Unusable(problem.wording, place=path) from problem
