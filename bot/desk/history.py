"""What the source said when a translation was made, from the list of versions: so a translator sees what changed since."""

from __future__ import annotations

from pathlib import Path

import msgspec

from bot.content.types import FaqText
from bot.content.yaml import YamlProblem, parse_yaml
from bot.desk.fields import of_text
from bot.errors import LoketError
from bot.learnt import converter
from bot.publisher.versions import texts
from bot.settings import Settings

_faq_text = converter(FaqText)

MOST_VERSIONS = 40
"""So many texts of the file are looked at."""
MOST_PASSED = 2000
"""So many versions of anything are gone through for them; each costs about 0.2 milliseconds. What is older nobody knows."""


def source_then(settings: Settings, path: str, language: str, source: str, now: FaqText, facts: int) -> FaqText | None:
    """Return the newest source text that a translation can have been made from; None when nobody knows.

    Of an outdated translation that is the last source text of its own version; else the source text of the day on
    which the translation last changed.

    Args:
        settings: the installation.
        path: file of the FAQ, below the content folder.
        language: language of the translation.
        source: language it is translated from.
        now: the translation as it is.
        facts: version of the facts today.
    """
    last: FaqText | None = None
    try:
        for text in texts(settings, path, limit=MOST_VERSIONS, within=MOST_PASSED):
            then, original = (_text(text, code) for code in (language, source))
            if now.version < facts:
                if original is not None and original.version <= now.version:
                    return original
                continue
            if then is None or of_text(then) != of_text(now):
                break
            last = original
    except LoketError:
        return None
    return last


def _text(file: str | None, language: str) -> FaqText | None:
    try:
        raw = parse_yaml(file or "", Path("version"))
        return _faq_text(raw[language])
    except (YamlProblem, msgspec.ValidationError, KeyError, TypeError):
        return None
