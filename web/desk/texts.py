"""The desk's own sentences: `data/desk/<language>/<area>.yml`, in French, Dutch and English."""

from __future__ import annotations

import functools
import logging
from collections.abc import Mapping
from pathlib import Path

import yaml
from babel import Locale, UnknownLocaleError

from bot.content.wording import FOLDER, Visible

logger = logging.getLogger("loket.desk")

LANGUAGES: Mapping[str, str] = {"fr": "Français", "nl": "Nederlands", "en": "English"}
"""Language of the desk → its own name; the first is the default."""


@functools.cache
def texts(language: str, folder: Path = FOLDER) -> Mapping[str, str]:
    """Return `area.key` → text of one language."""
    found: dict[str, str] = {}
    for path in sorted((folder / language).glob("*.yml")):
        entries = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        found.update({f"{path.stem}.{key}": str(text).strip() for key, text in entries.items()})
    return found


def say(language: str, key: str, /, **values: object) -> str:
    """Return a sentence with its values filled in; one that is missing is visible as ⟦key⟧."""
    text = texts(language).get(key)
    if text is None:
        logger.warning("The desk has no text %s in %s", key, language)
        return f"⟦{key}⟧"
    return text.format_map(Visible(values)) if values else text


def name_of(language: str, code: str) -> str:
    """Return the name of a language in a language of the desk; its code when nobody knows it."""
    try:
        return str(Locale.parse(language).languages.get(code, code))
    except (UnknownLocaleError, ValueError):
        return code
