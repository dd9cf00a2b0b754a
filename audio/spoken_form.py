"""What is said for what is shown: "02 535 45 42" in groups, "via.brussels" with its point, a smiley not at all.

The text shown never changes. Every stretch of the spoken form knows which stretch of the shown text it comes from, so
that a word that sounds can be lit up where it stands.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from audio.spoken_rules import RULES, RULES_VERSION
from audio.spoken_words import SPOKEN_WORDS

RULES_FINGERPRINT = f"{RULES_VERSION}-{SPOKEN_WORDS.fingerprint}"
"""Part of the identity of a clip: changed rules make new clips."""


@dataclass(frozen=True)
class Piece:
    """A stretch of the spoken form and where it comes from."""

    start: int
    """Offset in the spoken form."""
    end: int
    shown_start: int
    """Offset in the text shown."""
    shown_end: int
    is_same: bool
    """True when the stretch was copied, so that offsets inside it can be counted."""


@dataclass(frozen=True)
class Spoken:
    """A spoken form with its way back."""

    text: str
    pieces: tuple[Piece, ...]

    def shown(self, start: int, end: int) -> tuple[int, int]:
        """Return the stretch of the shown text that a stretch of the spoken form comes from."""
        if not self.pieces:
            return 0, 0
        first, last = self._piece(start), self._piece(max(start, end - 1))
        begin = first.shown_start + (start - first.start if first.is_same else 0)
        finish = last.shown_start + (end - last.start) if last.is_same else last.shown_end
        return min(begin, first.shown_end), min(max(finish, begin), last.shown_end)

    def _piece(self, position: int) -> Piece:
        index = bisect_right(self.pieces, position, key=lambda piece: piece.start) - 1
        return self.pieces[max(0, index)]


def spoken_form(text: str, language: str) -> Spoken:
    """Return what is said for a text; a language without words of its own keeps its numbers as they are."""
    words = SPOKEN_WORDS.languages.get(language)
    found: list[tuple[int, int, str]] = []
    taken = bytearray(len(text))
    for rule in RULES:
        for start, end, said in rule(text, words):
            if end > start and not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                found.append((start, end, said))
    return _assemble(text, sorted(found))


def _assemble(text: str, found: list[tuple[int, int, str]]) -> Spoken:
    said: list[str] = []
    pieces: list[Piece] = []
    length = 0

    def add(part: str, start: int, end: int, *, is_same: bool) -> None:
        nonlocal length
        if part:
            pieces.append(Piece(length, length + len(part), start, end, is_same))
            said.append(part)
            length += len(part)

    position = 0
    for start, end, part in found:
        add(text[position:start], position, start, is_same=True)
        add(part, start, end, is_same=False)
        position = end
    add(text[position:], position, len(text), is_same=True)
    return Spoken("".join(said), tuple(pieces))
