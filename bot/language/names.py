"""What a language is called, in any language (CLDR)."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError


def language_name(code: str, reader: str) -> str:
    """Return the name of a language as `reader`'s speakers say it; empty when CLDR has none."""
    try:
        return str(Locale.parse(code).get_display_name(reader) or "")
    except (UnknownLocaleError, ValueError):
        return ""
