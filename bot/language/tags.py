"""Language tags, as browsers and apps send them (BCP 47)."""

from __future__ import annotations


def language_of(tag: str | None) -> str:
    """Return the language of a tag: `nl` for `nl-BE` or `nl_BE`; empty without one."""
    return (tag or "").replace("_", "-").split("-")[0].lower()
