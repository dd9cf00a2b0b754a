"""What there is in which language: of each FAQ the text, questions, easier version, review, voice, recording."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

import msgspec

from bot.content.lint import limits
from bot.content.types import Content, Faq, FaqText, Language


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """One FAQ in one language."""

    text: bool = False
    questions: int = 0
    has_enough_questions: bool = False
    simpler: bool = False
    example: bool = False
    reviewed: bool = False
    outdated: bool = False
    voiced: bool = False
    """There is a text, and the language has a voice of its own."""
    recorded: bool = False
    """A person has recorded something of it."""


TEXT = ".txt"
"""Beside a recording lies the text it reads; that alone is no recording."""

Table = Mapping[str, Mapping[str, Cell]]
"""FAQ id → language → cell."""


def coverage(content: Content, recorded: Collection[tuple[str, str]] = ()) -> dict[str, dict[str, Cell]]:
    """Return the cell of every FAQ in every language that the loket speaks or that has a text.

    Args:
        content: the content.
        recorded: pairs of language and FAQ id that have a recording.
    """
    written = {code for faq in content.faqs.values() for code in faq.texts}
    codes = [code for code, language in content.languages.items() if language.level == "full" or code in written]
    return {
        faq.id: {code: _cell(faq, content.languages[code], (code, faq.id) in recorded) for code in codes}
        for faq in content.faqs.values()
    }


def totals(table: Table) -> dict[str, dict[str, int]]:
    """Count the cells of each language."""
    counts: dict[str, dict[str, int]] = {}
    for cells in table.values():
        for code, cell in cells.items():
            column = counts.setdefault(code, dict.fromkeys(("faqs", *Cell.__struct_fields__), 0))
            column["faqs"] += 1
            for field in Cell.__struct_fields__:
                column[field] += int(getattr(cell, field))
    return counts


def recordings(folder: Path) -> frozenset[tuple[str, str]]:
    """Return (language, FAQ id) of what lies in `audio/recordings/<language>/<FAQ id>[.part].<form>`."""
    found = (path for path in folder.glob("*/*.*") if path.suffix.lower() != TEXT)
    return frozenset((path.parent.name, path.name.split(".")[0]) for path in found)


def _cell(faq: Faq, language: Language, is_recorded: bool) -> Cell:
    text: FaqText | None = faq.texts.get(language.code)
    if text is None:
        return Cell(recorded=is_recorded)
    wanted = limits.QUESTIONS_MORE.get(language.code, limits.QUESTIONS)
    return Cell(
        text=bool(text.answer.strip()),
        questions=len(text.questions),
        has_enough_questions=len(text.questions) >= wanted,
        simpler=bool(text.simpler),
        example=bool(text.example),
        reviewed=text.state == "reviewed",
        outdated=text.version < faq.version,
        voiced=bool(language.voices),
        recorded=is_recorded,
    )
