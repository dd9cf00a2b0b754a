"""Texts that wait: written, perhaps read by a speaker, not published. They live outside the content until they are.

One file a FAQ and language in `var/desk/drafts/`, replaced in one step under a lock, so that two people at one desk, in
two processes, never overwrite each other without being told (decision 0017).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from filelock import FileLock

from bot.content.publish import replace_file
from bot.content.wording import say
from bot.desk.fields import Fields
from bot.errors import ContentError

_NAME = re.compile(r"[a-z][a-z0-9_]{2,50}\.[a-z]{2,3}")


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """What a FAQ that is not published yet will be called, and where its facts stand."""

    topic: str
    icon: str
    services: tuple[str, ...] = ()
    source: str = ""
    """Web address, or title of a printed document."""
    checked: str = ""
    """ISO date on which somebody read the source."""
    facts: tuple[str, ...] = ()
    """What the source says, one sentence each."""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """One text of one FAQ that waits."""

    faq: str
    language: str
    fields: Fields
    base: str
    """Marks of the published text from which the work began (`bot.desk.fields.marks`)."""
    who: str
    """Name of the person who saved it last."""
    at: str
    """ISO time of that, UTC."""
    version: int = 1
    """Version of the facts that the text renders."""
    reviewed_by: str | None = None
    """Name of the speaker who read it as it stands; None = nobody has."""
    head: Head | None = None
    """Set while the FAQ itself is not published."""

    @property
    def stamp(self) -> str:
        """Changes with every save."""
        return hashlib.sha256(msgspec.json.encode(self)).hexdigest()[:16]


_DRAFT = msgspec.json.Decoder(Draft)


class Drafts:
    """The drafts of one installation. Safe beside other processes on the same folder."""

    def __init__(self, var: Path) -> None:
        self._folder = var / "desk" / "drafts"

    def find(self, faq: str, language: str) -> Draft | None:
        """Return the draft, None when there is none.

        Raises:
            ContentError: the file of the draft is damaged.
        """
        return self._read(self._path(faq, language))

    def all(self) -> tuple[Draft, ...]:
        """Return every draft, by FAQ and language; a damaged one is left out here and named when it is opened."""
        found = []
        for path in sorted(self._folder.glob("*.*.json")):
            try:
                draft = self._read(path)
            except ContentError:
                continue
            if draft is not None:
                found.append(draft)
        return tuple(found)

    @contextmanager
    def turn(self, faq: str, language: str) -> Iterator[None]:
        """Hold the turn to look at a draft and replace it, across threads and processes."""
        path = self._path(faq, language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_suffix(".lock"), timeout=10):
            yield

    def keep(self, draft: Draft) -> None:
        """Write a draft; call it within `turn`.

        Raises:
            ContentError: the disk does not take it.
        """
        path = self._path(draft.faq, draft.language)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, msgspec.json.encode(draft))
        except OSError as error:
            raise ContentError(
                say("draft_unwritten", detail=str(error.strerror)), next_step=say("make_room")
            ) from error

    def drop(self, faq: str, language: str) -> None:
        """Throw a draft away: it is published, or not wanted."""
        self._path(faq, language).unlink(missing_ok=True)

    def _path(self, faq: str, language: str) -> Path:
        name = f"{faq}.{language}"
        if not _NAME.fullmatch(name):
            raise ContentError(say("draft_name"), next_step=say("choose_listed"))
        return self._folder / f"{name}.json"

    def _read(self, path: Path) -> Draft | None:
        try:
            return _DRAFT.decode(path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, msgspec.DecodeError) as error:
            raise ContentError(
                say("draft_unread", name=path.name), next_step=say("look_into", file=str(path))
            ) from error
