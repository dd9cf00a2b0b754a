"""The lint of some files as if one had another text, quick enough to run while somebody types, and before a publish.

Everything else is read once and remembered by its text; only what can be said about these files is looked for.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection
from pathlib import Path

from bot.clock import local_today
from bot.content.files import locate
from bot.content.lint.check import located, read
from bot.content.lint.corpus import faq_file, service_file
from bot.content.lint.registry import RULES
from bot.content.load import TABLES, Problem, load_content
from bot.content.reading import Memory, Reading
from bot.content.release import with_new_phrases
from bot.content.types import Content

_MEMORY = Memory()
"""Of this process: the desk asks at every pause in somebody's typing."""


def problems_of(content_folder: Path, path: str, text: str) -> tuple[Problem, ...]:
    """Return what is to be mended or looked at in one content file, in the order of its lines.

    Args:
        content_folder: the folder `data/`.
        path: below it, such as `faq/work/work_actiris.yml`; the file need not exist yet.
        text: the text it would have.

    Raises:
        ContentError: the path is not one of a content file.
    """
    place = locate(content_folder, path)
    return check_files(content_folder, {path}, Reading(_MEMORY, {place: text}))


def content_with(content_folder: Path, path: str, text: str) -> Content:
    """Return all content as if one file had this text: for a preview. What cannot be read is left out.

    Raises:
        ContentError: the path is not one of a content file.
    """
    place = locate(content_folder, path)
    return with_new_phrases(load_content(content_folder, Reading(_MEMORY, {place: text})).content)


def check_files(
    content_folder: Path, files: Collection[str], reading: Reading | None = None, today: datetime.date | None = None
) -> tuple[Problem, ...]:
    """Return every problem of some files of the folder, in the order of files and lines.

    Args:
        content_folder: the folder `data/`.
        files: paths below it.
        reading: how files are read; with this process's memory when None.
        today: the day on which dates are judged; Brussels' own when None.
    """
    if not files:
        return ()
    reading = reading or Reading(_MEMORY)
    corpus, problems = read(content_folder, today=today or local_today(), reading=reading, focus=frozenset(files))
    findings = [finding for rule in RULES for finding in rule(corpus) if finding.file in corpus.focus]
    asked = {content_folder / file for file in files}
    found = [*(p for p in problems if p.path in asked), *located(findings, corpus, content_folder)]
    return tuple(sorted(dict.fromkeys(found), key=lambda p: (str(p.path), p.line, not p.is_error, p.code, p.reason)))


def changed_files(before: Content, after: Content) -> frozenset[str]:
    """Return the files whose content is not the same, below the content folder; those that went away are left out."""
    tables = (file for file, field in TABLES.items() if getattr(before, field) != getattr(after, field))
    faqs = (faq_file(faq) for faq in after.faqs.values() if before.faqs.get(faq.id) != faq)
    services = (service_file(s) for s in after.services.values() if before.services.get(s.id) != s)
    phrases = (code for code, phrases in after.phrases.items() if before.phrases.get(code) != phrases)
    return frozenset(
        (*(f"{file}.yml" for file in tables), *faqs, *services, *(f"phrases/{code}.yml" for code in phrases))
    )
