"""The list of FAQs: what there is of each in each language, found by topic, state, gap, words in any language, or id."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from bot.content.lint.coverage import Cell, Table
from bot.content.lint.limits import EXPIRES_SOON_DAYS
from bot.content.types import Content, Faq
from bot.desk.drafts import Draft
from bot.understanding.normalise import for_letters

STATES = ("draft", "reviewed", "outdated", "waiting", "missing")
"""What a text can be filtered by; `waiting`: there is an edit that is not published."""
GAPS = ("text", "questions", "simpler", "example", "voiced", "recorded")
"""What a text can lack."""


@dataclass(frozen=True)
class Wish:
    """What somebody looks for; an empty value asks for nothing."""

    words: str = ""
    topic: str = ""
    language: str = ""
    """Only this language's cells are looked at."""
    state: str = ""
    lacks: str = ""


@dataclass(frozen=True)
class LanguageCell:
    """One FAQ in one language, as the list shows it."""

    language: str
    cell: Cell
    is_waiting: bool
    """An edit waits to be published."""

    @property
    def state(self) -> str:
        """One word for the whole, the most pressing first."""
        if not self.cell.text:
            return "waiting" if self.is_waiting else "missing"
        if self.is_waiting:
            return "waiting"
        if self.cell.outdated:
            return "outdated"
        return "reviewed" if self.cell.reviewed else "draft"

    @property
    def gaps(self) -> tuple[str, ...]:
        """What is lacking, of `GAPS`."""
        has = self.cell
        there = {
            "text": has.text,
            "questions": has.has_enough_questions,
            "simpler": has.simpler,
            "example": has.example,
            "voiced": has.voiced,
            "recorded": has.recorded,
        }
        return tuple(name for name in GAPS if not there[name])


@dataclass(frozen=True)
class Row:
    """One FAQ of the list."""

    id: str
    title: str
    """The first question in the reader's language, else in any."""
    title_language: str
    topic: str
    icon: str
    cells: tuple[LanguageCell, ...]
    expires_days: int | None
    """Days until it is no longer answered, below zero when it is not; None without a last day."""
    is_new: bool = False
    """Not published yet."""

    @property
    def expires_soon(self) -> bool:
        """True when its last day is near or past."""
        return self.expires_days is not None and self.expires_days <= EXPIRES_SOON_DAYS


def rows(
    content: Content, table: Table, drafts: Iterable[Draft], language: str, today: datetime.date
) -> tuple[Row, ...]:
    """Return every FAQ, what expires first at the top, then by topic.

    Args:
        content: the published content.
        table: its coverage, `bot.content.lint.coverage.coverage`.
        drafts: what waits.
        language: language of the reader, for titles.
        today: the day on which "soon" is judged.
    """
    waiting = {(draft.faq, draft.language): draft for draft in drafts}
    codes = tuple(next(iter(table.values()), {}))
    found = [
        _row(faq, content, table.get(faq.id, {}), {code for id_, code in waiting if id_ == faq.id}, language, today)
        for faq in content.faqs.values()
    ]
    new = sorted({id_ for id_, _ in waiting if id_ not in content.faqs})
    found += [_new_row(id_, [d for (i, _), d in waiting.items() if i == id_], codes, language) for id_ in new]
    order = list(content.topics)
    return tuple(sorted(found, key=lambda row: _urgency(row, order)))


def _urgency(row: Row, topics: list[str]) -> tuple[int, int, int, str]:
    if row.is_new:
        return 0, 0, 0, row.id
    if row.expires_soon:
        return 1, row.expires_days or 0, 0, row.id
    return 2, topics.index(row.topic) if row.topic in topics else len(topics), 0, row.id


def _row(
    faq: Faq, content: Content, cells: Mapping[str, Cell], waiting: Collection[str], language: str, today: datetime.date
) -> Row:
    title, title_language = _title({code: text.questions for code, text in faq.texts.items()}, language, faq.id)
    try:
        left = (datetime.date.fromisoformat(faq.valid_until) - today).days if faq.valid_until else None
    except ValueError:
        left = 0  # no date: it is not answered, so it comes first
    shown = tuple(LanguageCell(code, cell, code in waiting) for code, cell in cells.items())
    return Row(faq.id, title, title_language, faq.topic, faq.icon, shown, left)


def _new_row(id_: str, drafts: list[Draft], codes: tuple[str, ...], language: str) -> Row:
    title, title_language = _title({d.language: d.fields.questions for d in drafts}, language, id_)
    begun = {draft.language for draft in drafts}
    cells = tuple(LanguageCell(code, Cell(), code in begun) for code in codes)
    head = next((draft.head for draft in drafts if draft.head is not None), None)
    topic, icon = (head.topic, head.icon) if head else ("", "question")
    return Row(id_, title, title_language, topic, icon, cells, None, is_new=True)


def _title(questions: Mapping[str, tuple[str, ...]], language: str, id_: str) -> tuple[str, str]:
    for code in (language, "en", "fr", "nl", *questions):
        if questions.get(code):
            return questions[code][0], code
    return id_, ""


def chosen(found: Iterable[Row], wish: Wish, index: Mapping[str, str]) -> tuple[Row, ...]:
    """Return the rows somebody looks for.

    Args:
        found: all rows.
        wish: what is asked.
        index: FAQ id → all its words, as `words_of` makes it.
    """
    words = for_letters(wish.words).split()
    return tuple(row for row in found if _fits(row, wish) and _has(row, words, index))


def _fits(row: Row, wish: Wish) -> bool:
    if wish.topic and row.topic != wish.topic:
        return False
    cells = [cell for cell in row.cells if not wish.language or cell.language == wish.language]
    if wish.state and not any(_is_in(cell, wish.state) for cell in cells):
        return False
    return not wish.lacks or any(wish.lacks in cell.gaps for cell in cells)


def _is_in(cell: LanguageCell, state: str) -> bool:
    # a text that waits is a draft or reviewed all the same
    return (
        cell.state == state or (state == "outdated" and cell.cell.outdated) or (state == "waiting" and cell.is_waiting)
    )


def _has(row: Row, words: list[str], index: Mapping[str, str]) -> bool:
    text = f"{row.id} {index.get(row.id) or for_letters(row.title)}"
    return all(word in text for word in words)


_kept: dict[str, Mapping[str, str]] = {}


def words_of(version: str, content: Content) -> Mapping[str, str]:
    """Return FAQ id → everything that stands in it, in all languages, folded so that accents and spelling do not matter.

    Args:
        version: hash of the content; the words of the newest one asked for are kept, folding them takes a second.
        content: the content.
    """
    found = _kept.get(version)
    if found is None:
        found = {faq.id: for_letters(" ".join(_texts(faq))) for faq in content.faqs.values()}
        _kept.clear()
        _kept[version] = found
    return found


def _texts(faq: Faq) -> Iterable[str]:
    for text in faq.texts.values():
        yield from text.questions
        yield from (text.answer, text.simpler or "", text.example or "")
