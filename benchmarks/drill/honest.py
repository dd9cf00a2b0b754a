"""What the loket may say of itself when something is away: everything else in a fault is a wrong answer."""

from __future__ import annotations

from bot.compose.person import contact_line
from bot.compose.phrases import phrase, spoken_languages
from bot.content.types import Content

KEYS = ("engine_away", "tap_away", "failure", "busy")


def honest_texts(content: Content, keys: tuple[str, ...] = KEYS) -> frozenset[str]:
    """Return these sentences, in every language."""
    return frozenset(
        phrase(content, language, key, organisation=contact_line(content)) if key == "failure"
        else phrase(content, language, key)
        for language in spoken_languages(content) for key in keys
    )  # fmt: skip
