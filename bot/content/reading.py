"""Reading a content folder again and again: what did not change is not parsed twice, and one file may have another text.

Reading all files takes 10 ms, making content of them a second: staff wait for the first, never for the second.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from bot.content.yaml import YamlProblem, fitting, read_text

if TYPE_CHECKING:
    from bot.content.load import Problem

T = TypeVar("T")


class Memory:
    """What was made of each file's text. May be shared by threads: the worst is work done twice."""

    def __init__(self) -> None:
        self.known: dict[tuple[Path, object], tuple[str, object, tuple[Problem, ...]]] = {}


class Reading:
    """One pass over the files of a content folder."""

    def __init__(self, memory: Memory | None = None, instead: Mapping[Path, str] | None = None) -> None:
        """Begin.

        Args:
            memory: what earlier passes learned; a new one when None.
            instead: files that are taken to hold this text, on the disk or not.
        """
        self._memory = memory or Memory()
        self._instead = instead or {}
        self._texts: dict[Path, str] = {}

    def text(self, path: Path) -> str:
        """Return a file's text, the same all through this pass.

        Raises:
            YamlProblem: missing, too large, not UTF-8.
        """
        if path in self._instead:
            return fitting(self._instead[path], path)
        found = self._texts.get(path)
        if found is None:
            found = self._texts[path] = read_text(path)
        return found

    def exists(self, path: Path) -> bool:
        """Say whether the file is there."""
        return path in self._instead or path.exists()

    def files(self, folder: Path, pattern: str) -> list[Path]:
        """Return the files of `folder` that fit, in order."""
        depth = pattern.count("/") + 1
        more = (p for p in self._instead if p.is_relative_to(folder) and len(p.relative_to(folder).parts) == depth)
        found = {*folder.glob(pattern), *(path for path in more if path.match(pattern))}
        # editors keep files of their own beside the real ones
        return sorted(path for path in found if not path.name.startswith("."))

    def make(
        self, path: Path, about: object, make: Callable[[str, list[Problem]], T], problems: list[Problem]
    ) -> T | None:
        """Return what `make` makes of a file's text, and add its problems; None when the text cannot be read.

        Args:
            path: the file.
            about: whatever else the result depends on; must be hashable.
            make: called with the text and a list for problems.
            problems: the list the problems are added to.
        """
        try:
            text = self.text(path)
        except YamlProblem as problem:
            from bot.content.load import Problem

            problems.append(Problem(problem.path, problem.line, problem.wording, code="yaml"))
            return None
        known = self._memory.known.get((path, about))
        if known is None or known[0] != text:
            found: list[Problem] = []
            known = (text, make(text, found), tuple(found))
            self._memory.known[path, about] = known
        problems.extend(known[2])
        return cast("T | None", known[1])
