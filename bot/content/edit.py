"""One edit of one content file, as the desk and the command line make it.

Nothing broken is written, nobody's work is overwritten unseen, and every edit is a version one can return to.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.content.files import NO_FILE, ContentFile, locate, read_file
from bot.content.load import Problem
from bot.content.preview import problems_of
from bot.content.publish import replace_file
from bot.content.wording import say
from bot.errors import Setup
from bot.publisher.versions import BY_HAND, exclusive, keep
from bot.settings import Settings

__all__ = ["NO_FILE", "Conflict", "ContentFile", "Edit", "Refused", "Saved", "read_file", "save"]


@dataclass(frozen=True)
class Edit:
    """What somebody wants to write."""

    path: str
    """Below the content folder: `faq/work/work_actiris.yml`."""
    text: str | None
    """The whole new text of the file; None takes the file away."""
    stamp: str
    """The stamp of the file the person began with; `NO_FILE` for a new file."""
    who: str
    """Name of the staff member, for the list of versions; never a newcomer's."""
    note: str = ""
    """What changed and why, in the person's own words; empty = a sentence is made from the change."""


@dataclass(frozen=True)
class Saved:
    """The edit stands in the file; the keeper publishes it."""

    file: ContentFile
    """The file as it is now."""
    version: str
    """Id of the new version in `bot.publisher.versions`; the newest there was when nothing changed."""
    problems: tuple[Problem, ...]
    """What is to be looked at later: advice, and gaps (a missing language) that do not hold the file back."""


@dataclass(frozen=True)
class Conflict:
    """Somebody else saved the file meanwhile; nothing was written."""

    theirs: ContentFile
    """The file as it is now: show both."""


@dataclass(frozen=True)
class Refused:
    """The text has errors; nothing was written."""

    problems: tuple[Problem, ...]
    """Errors first; each has line, reason and language."""


def save(settings: Settings, edit: Edit) -> Saved | Conflict | Refused:
    """Write one edit, when the file is still the one the person began with and the new text passes.

    Two edits at once, in any process, wait for each other: the second sees a `Conflict`.

    Raises:
        ContentError: the path is not one of a content file, or the file cannot be read any more.
        Setup: the disk cannot be written; the old file stays as it was.
    """
    place = locate(settings.content, edit.path)
    text = None if edit.text is None else _clean(edit.text)
    # outside the lock, because it takes long: the stamp is compared inside
    found = problems_of(settings.content, edit.path, text) if text is not None else ()
    if any(problem.holds_back for problem in found):
        return Refused(tuple(sorted(found, key=lambda problem: not problem.is_error)))
    with exclusive(settings) as repository:
        theirs = read_file(settings.content, edit.path)
        if theirs.stamp != edit.stamp:
            return Conflict(theirs)
        # what was edited by hand meanwhile is somebody else's version
        keep(settings, repository, who=BY_HAND)
        try:
            if text is None:
                place.unlink(missing_ok=True)
            else:
                place.parent.mkdir(parents=True, exist_ok=True)
                replace_file(place, text.encode())
        except OSError as error:
            raise Setup(
                say("file_unwritten", path=edit.path, detail=error.strerror or str(error)),
                next_step=say("save_again"),
            ) from error
        version = keep(settings, repository, who=edit.who, note=edit.note)
        return Saved(read_file(settings.content, edit.path), version, found)


def _clean(text: str) -> str:
    """Bring what a browser sends into the form of the files: one kind of line end, and one at the end."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return lines.rstrip("\n") + "\n"
