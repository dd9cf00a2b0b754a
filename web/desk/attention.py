"""What needs somebody's attention today: pure, from the content, the publisher and the account. The start page shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath

from bot.content.flags import is_to_confirm
from bot.content.lint.limits import EXPIRES_SOON_DAYS
from bot.content.types import Content
from bot.publisher.state import Note, State
from bot.staff.members import Member
from bot.staff.second_factor import RECOVERY_CODES

FEW_CODES = RECOVERY_CODES // 3
LISTED = 8
"""Things of one kind that are listed; more are counted."""


@dataclass(frozen=True)
class Link:
    """One thing, and where it is seen to."""

    words: str
    path: str
    """Address of the desk; empty when there is none."""


@dataclass(frozen=True)
class Item:
    """One reason to look."""

    key: str
    """Of a sentence in `data/desk/<language>/start.yml`."""
    kind: str
    """good, note or bad, as messages are coloured."""
    values: Mapping[str, object] = field(default_factory=dict)
    links: tuple[Link, ...] = ()

    @property
    def more(self) -> int:
        """How many links are not listed."""
        return max(0, len(self.links) - LISTED)


def items(content: Content, state: State, today: date, *, reader: str, unanswered: int = 0) -> tuple[Item, ...]:
    """Return what needs attention, the most pressing first.

    Args:
        content: what people hear now.
        state: what the publisher is doing.
        today: in Brussels.
        reader: language of the desk in which what stopped or is held back is explained.
        unanswered: questions people left; 0 for those who may not read them.
    """
    return (*_publisher(state, reader), *_content(content, today), *_questions(unanswered))


def own(member: Member, codes_left: int) -> tuple[Item, ...]:
    """Return what this member should do about the own account."""
    if not member.has_second_factor:
        return (Item("no_second_factor", "note", links=(Link("", "/staff/account/second-factor"),)),)
    if codes_left <= FEW_CODES:
        return (Item("few_codes", "note", {"count": codes_left}, (Link("", "/staff/account/second-factor"),)),)
    return ()


def _publisher(state: State, reader: str) -> Iterator[Item]:
    if state.phase in {"failed", "rolled_back"}:
        failed = tuple(Link(one.wording.text(reader), _place(one.wanted)) for one in state.failed)
        yield Item(_stopped(state), "bad", {"message": state.text(reader)}, failed)
    elif state.is_at_work:
        yield Item("publisher_at_work", "note", {"percent": round(100 * state.progress)})
    if state.problems:
        links = tuple(Link(f"{note.path}:{note.line} – {note.text(reader)}", _page_of(note)) for note in state.problems)
        yield Item("held_back", "bad", {"count": len(links)}, links)


def _stopped(state: State) -> str:
    """Return the key of what stopped; what was learned before goes on only where something was."""
    if state.phase == "failed":
        return "publisher_failed"
    return "publisher_rolled_back" if state.model else "publisher_not_learned"


def _content(content: Content, today: date) -> Iterator[Item]:
    last_days = sorted(
        (faq.valid_until, faq.id)
        for faq in content.faqs.values()
        if faq.valid_until and _days(faq.valid_until, today) <= EXPIRES_SOON_DAYS
    )
    for key, kind, found in (
        ("expired", "bad", [one for one in last_days if _days(one[0], today) < 0]),
        ("expires", "note", [one for one in last_days if _days(one[0], today) >= 0]),
    ):
        if found:
            links = tuple(Link(f"{faq} ({day})", f"/staff/faqs/{faq}") for day, faq in found)
            yield Item(key, kind, {"count": len(links)}, links)
    to_confirm = sorted(one.id for one in content.services.values() if is_to_confirm(one, today))
    if to_confirm:
        links = tuple(Link(name, f"/staff/services/{name}") for name in to_confirm)
        yield Item("confirm_full", "note", {"count": len(links)}, links)


def _questions(unanswered: int) -> Iterator[Item]:
    if unanswered:
        yield Item("unanswered", "note", {"count": unanswered}, (Link("", "/staff/unanswered"),))


def _days(day: str, today: date) -> int:
    try:
        return (date.fromisoformat(day) - today).days
    except ValueError:
        # the lint names it; here it must not close the page
        return EXPIRES_SOON_DAYS + 1


def _place(wanted: str) -> str:
    kind, _, name = wanted.partition("/")
    return f"/staff/faqs/{name}" if kind == "faq" and name else ""


def _page_of(note: Note) -> str:
    path = PurePosixPath(note.path)
    kind = path.parts[0] if path.parts else ""
    if kind == "faq":
        return f"/staff/faqs/{path.stem}/{note.language}" if note.language else f"/staff/faqs/{path.stem}"
    return f"/staff/services/{path.stem}" if kind == "services" else ""
