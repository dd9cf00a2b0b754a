"""What the loket says to staff, as a key and its values: a sentence at the edge, in the language of whoever reads it.

The sentences stand in `data/desk/<language>/findings.yml`. The command line, logs and stored states speak English; the
desk speaks the language of the person who is signed in.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import yaml

from bot.errors import ContentError
from bot.settings import ROOT

DEFAULT = "en"
"""Language of the command line, of logs and of JSON."""
FOLDER = ROOT / "data" / "desk"
_FILE = "findings.yml"


@dataclass(frozen=True)
class Wording:
    """A sentence that is not yet in any language."""

    key: str
    """Of `findings.yml`."""
    values: tuple[tuple[str, Value], ...] = ()
    """Name of a {place} → what stands there."""

    @property
    def is_known(self) -> bool:
        """Say whether there is a sentence for it; one that another release of the loket stored may have none."""
        return self.key in templates(DEFAULT)

    def text(self, language: str = DEFAULT) -> str:
        """Return the sentence in a language of the desk; what is missing is visible as ⟦key⟧."""
        template = templates(language).get(self.key)
        if template is None:
            return f"⟦{self.key}⟧"
        return template.format_map(Visible({name: _Shown(value, language) for name, value in self.values}))

    def __str__(self) -> str:
        return self.text()


Value = str | int | float | Wording | tuple[str | Wording, ...]
"""A whole sentence may stand in another; several values are listed."""


def say(key: str, /, **values: Value) -> Wording:
    """Return the wording of `findings.yml` with this key and these values."""
    return Wording(key, tuple(values.items()))


def quoted(values: Iterable[str]) -> tuple[Wording, ...]:
    """Return values that are listed, each in the reader's quotation marks."""
    return tuple(say("quoted", value=value) for value in values)


class Unusable(ContentError):
    """A content file cannot be used, for a reason that staff read in their own language.

    Args:
        wording: what is wrong.
        todo: what to do; mending the file by hand when None.
        place: the file, or file and line; empty where the reader knows it.
    """

    def __init__(self, wording: Wording, todo: Wording | None = None, *, place: str = "") -> None:
        self.todo = todo or say("mend_by_hand")
        self.wording = wording
        super().__init__(say("at_place", place=place, reason=wording) if place else wording, next_step=self.todo)


@functools.cache
def templates(language: str) -> Mapping[str, str]:
    """Return key → sentence with {places} of one language; nothing for a language the desk does not speak."""
    path = FOLDER / language / _FILE
    if not path.is_file():
        return {}
    found = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return {key: str(text).strip() for key, text in found.items()}


class _Shown(str):
    """A value as its reader writes it; `{code:language}` names a language."""

    _reader: str

    def __new__(cls, value: Value, reader: str) -> _Shown:
        if isinstance(value, tuple):
            value = ", ".join(_Shown(part, reader) for part in value)
        elif isinstance(value, Wording):
            value = value.text(reader)
        elif isinstance(value, float):
            value = f"{value:g}".replace(".", templates(reader).get("decimal_mark", "."))
        shown = super().__new__(cls, value)
        shown._reader = reader
        return shown

    def __format__(self, spec: str) -> str:
        if spec != "language":
            return super().__format__(spec)
        # Babel is heavy, and few sentences name a language
        from bot.language.names import language_name

        return language_name(self, self._reader) or str(self)


class Visible(dict[str, object]):
    """The values of a sentence; a missing one is visible, and no error."""

    def __missing__(self, name: str) -> str:
        return f"⟦{name}⟧"
