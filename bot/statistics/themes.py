"""The theme codes other organisations count with: `themes.yml`, read beside the content and by nothing else."""

from __future__ import annotations

from pathlib import Path

import msgspec
import yaml

from bot.errors import ContentError
from bot.learnt import converter

OTHER = "andere"


class Themes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which theme a subject or a FAQ counts under."""

    themes: dict[str, dict[str, str]]
    """Code → label by language of the desk."""
    topics: dict[str, str] = {}
    faqs: dict[str, str] = {}
    """FAQs whose theme is another one than their subject's."""

    def theme(self, topic: str, faq: str = "") -> str:
        """Return the theme of a question."""
        return self.faqs.get(faq) or self.topics.get(topic) or OTHER


_themes = converter(Themes)


def read_themes(folder: Path) -> Themes:
    """Read `themes.yml`; without that file everything counts under one theme.

    Raises:
        ContentError: it cannot be read, or names a theme that it does not list.
    """
    path = folder / "themes.yml"
    if not path.is_file():
        return Themes({OTHER: {}})
    try:
        found = _themes(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, msgspec.ValidationError) as error:
        raise ContentError(f"{path} cannot be used: {error}.", next_step="Undo the last change in it.") from error
    unknown = {*found.topics.values(), *found.faqs.values()} - {*found.themes}
    if unknown:
        raise ContentError(f"{path} names {sorted(unknown)[0]}.", next_step="Write it below themes: first.")
    return found
