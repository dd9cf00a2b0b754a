"""A voice for languages that have none: the same reply in a language many of its speakers understand, announced.

Pashto has no voice, and a Dari voice reading Pashto would be noise. What is heard is the Dari *text* of the same reply.
Which text that is follows from composing every reply in both languages, in the same order, by the same functions.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from datetime import date

from bot.clock import local_today
from bot.compose.phrases import phrase
from bot.content.types import Content
from bot.errors import ContentError
from bot.spoken import all_replies, rare_replies
from bot.turn import Reply

_ENDS = re.compile(r"[.!?؟۔](?=\s)")
"""Where a sentence may end."""


@dataclass(frozen=True)
class Bridge:
    """How one language is heard through another."""

    language: str
    """The language that is heard."""
    texts: dict[str, str]
    """Text shown → text heard."""
    notice: str
    """The announcement, in the language that is heard."""
    openings: tuple[str, ...]
    """Texts shown whose voice begins with the announcement."""

    def heard(self, shown: str) -> str | None:
        """Return what is heard for a text, None when the other language does not have it."""
        text = self.texts.get(shown) or self._by_sentences(shown)
        return f"{self.notice} {text}" if text is not None and shown in self.openings else text

    def _by_sentences(self, shown: str) -> str | None:
        """Return a text that was put together, part by part, the longest known part first; None when one is not known."""
        heard, rest = [], shown
        while rest:
            cuts = [match.end() for match in _ENDS.finditer(rest)]
            known = next((cut for cut in (len(rest), *reversed(cuts)) if rest[:cut].strip() in self.texts), None)
            if known is None:
                return None
            heard.append(self.texts[rest[:known].strip()])
            rest = rest[known:].strip()
        return " ".join(heard) or None


def make_bridge(content: Content, language: str, bridge: str, today: date) -> Bridge | None:
    """Pair every text of `language` with its `bridge` text; None when one of them cannot say everything."""
    try:
        shown, heard = (
            [*all_replies(content, code, today), *rare_replies(content, code, today)] for code in (language, bridge)
        )
        set_to = phrase(content, language, "language_set") + " " + phrase(content, language, "choose_topic")
        openings = (phrase(content, language, "greeting"), set_to)
        notice = phrase(content, bridge, "bridge_notice")
    except ContentError:
        return None
    texts: dict[str, str] = {}
    for one, other in zip(shown, heard, strict=False):
        if _is_same(one, other):
            texts[one.text] = other.text
            labels = {choice.id: choice.label for choice in other.choices}
            texts.update({choice.label: labels[choice.id] for choice in one.choices})
    return Bridge(bridge, texts, notice, openings)


def _is_same(one: Reply, other: Reply) -> bool:
    # as sets: languages are offered in another order in each language
    ids = [{choice.id for choice in reply.choices} for reply in (one, other)]
    return ids[0] == ids[1] and (one.state, one.faq) == (other.state, other.faq)


class Bridges:
    """The bridges of the content in use; made when first needed, kept until the content changes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._content: Content | None = None
        self._made: dict[str, Bridge | None] = {}

    def find(self, content: Content, language: str) -> Bridge | None:
        """Return the bridge of a language, None when it needs none or has none."""
        known = content.languages.get(language)
        if known is None or known.voices or known.bridge is None:
            return None
        with self._lock:
            if self._content is not content:
                self._content, self._made = content, {}
            if language not in self._made:
                self._made[language] = make_bridge(content, language, known.bridge, local_today())
            return self._made[language]


BRIDGES = Bridges()
"""Of this process: to make one means to compose everything the loket can say, twice, which takes a second or more."""
