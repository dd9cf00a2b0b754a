"""Publishing: from the files staff edit to the one version every process reads.

A version is a folder named by the hash of its content; `current` names the one in use and is replaced in one step, so a
reader sees the old or the new, never half of each. A broken file never replaces a good one: what cannot be read, or was
changed and does not pass the lint, keeps its last published value while everything else goes on.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import msgspec

from bot.content.load import TABLES, Loaded, Problem, load_content
from bot.content.reading import Reading
from bot.content.release import with_new_phrases
from bot.content.types import Content
from bot.content.wording import say
from bot.errors import Setup

_CONTENT = msgspec.msgpack.Decoder(Content)

VERSIONS_KEPT = 20
"""Published versions kept: a turn under way is answered from the one it began with. `loket undo` has its own, in git."""


@dataclass(frozen=True)
class Published:
    """One published version."""

    version: str
    """Hash of the content, 16 hexadecimal digits."""
    content: Content


@dataclass(frozen=True)
class Publication:
    """What a publish did."""

    published: Published
    is_new: bool
    problems: tuple[Problem, ...]
    """Of files that cannot be read, and of those that changed."""
    kept: tuple[str, ...]
    """Ids whose file is broken and whose last good version stays; with what is new and broken, of nothing."""
    held: tuple[Path, ...] = ()
    """The files that are held back."""


def publish(folder: Path, published_folder: Path, reading: Reading | None = None) -> Publication:
    """Publish the content of `folder`.

    Args:
        folder: the content folder.
        published_folder: where versions stand.
        reading: how files are read; plainly when None.

    Raises:
        Setup: nothing is published yet and nothing usable is there, or the disk cannot be written.
    """
    reading = reading or Reading()
    found = load_content(folder, reading)
    loaded = Loaded(with_new_phrases(found.content), found.problems)
    previous = ContentStore(published_folder).find()
    held: tuple[Path, ...] = ()
    kept: tuple[str, ...] = ()
    if previous is None:
        # there is nothing better to fall back on, and the first person should not wait for the lint
        content, problems = loaded.content, loaded.problems
    else:
        problems = _problems(folder, loaded, previous.content, reading)
        held = tuple(sorted({problem.path for problem in problems if problem.holds_back}))
        content, kept = _with_last_good(loaded.content, previous.content, folder, held)
    if not content.faqs or not content.languages or not content.phrases:
        folder_named = say("content_unusable", folder=str(folder))
        if not problems:
            raise Setup(folder_named, next_step=say("run_check"))
        first = problems[0]
        place = say("at_place", place=f"{first.path}:{first.line}", reason=first.wording)
        raise Setup(say("content_unusable_first", no_content=folder_named, first=place), next_step=say("run_check"))
    data = msgspec.msgpack.encode(content)
    version = hashlib.sha256(data).hexdigest()[:16]
    is_new = previous is None or previous.version != version
    if is_new:
        try:
            _write(published_folder, version, data)
        except OSError as error:
            raise Setup(
                say("publish_unwritten", folder=str(published_folder), detail=str(error.strerror)),
                next_step=say("make_room_or_var"),
            ) from error
    return Publication(Published(version, content), is_new, problems, kept, held)


def _problems(folder: Path, loaded: Loaded, previous: Content, reading: Reading) -> tuple[Problem, ...]:
    """Return the problems of reading, and the lint of the files that changed: all of it would take seconds."""
    if loaded.content == previous:
        return loaded.problems
    # only a change pays for the import of the linter
    from bot.content.preview import changed_files, check_files

    changed = changed_files(previous, loaded.content)
    return tuple(dict.fromkeys((*loaded.problems, *check_files(folder, changed, reading))))


def _with_last_good(
    content: Content, previous: Content, folder: Path, held: Collection[Path]
) -> tuple[Content, tuple[str, ...]]:
    """Put the previous version in the place of what is held back."""
    places = {path.relative_to(folder).as_posix() for path in held if path.is_relative_to(folder)}
    tables: dict[str, object] = {}
    kept: list[str] = []
    for field, part in (("faqs", "faq/"), ("services", "services/"), ("phrases", "phrases/")):
        before = getattr(previous, field)
        names = sorted(Path(place).stem for place in places if place.startswith(part))
        now = {name: value for name, value in getattr(content, field).items() if name not in names}
        for name in names:
            if name in before:
                # a phrase that is new in code comes in even so: it has no last good value, and code would miss it
                new = getattr(content, field).get(name) or {}
                now[name] = {**new, **before[name]} if field == "phrases" else before[name]
        # in the order of the files, as it was read: in another one the same questions would be learned anew
        tables[field] = dict(sorted(now.items())) if names else now
        kept += names
    for file, field in TABLES.items():
        if f"{file}.yml" in places and getattr(previous, field):
            tables[field] = getattr(previous, field)
            kept.append(file)
    return msgspec.structs.replace(content, **tables), tuple(kept)


def _write(published_folder: Path, version: str, data: bytes) -> None:
    target = published_folder / version
    target.mkdir(parents=True, exist_ok=True)
    replace_file(target / "content.msgpack", data)
    replace_file(published_folder / "current", version.encode())
    versions = sorted(
        (p for p in published_folder.iterdir() if p.is_dir()), key=lambda p: p.stat().st_mtime, reverse=True
    )
    for old in versions[VERSIONS_KEPT:]:
        shutil.rmtree(old, ignore_errors=True)


def replace_file(path: Path, data: bytes) -> None:
    """Write a file in one step: readers see the old or the new one."""
    # two threads of one process may write the same file: each needs a half of its own
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


class ContentStore:
    """Reads published versions; keeps the last few in memory. Cheap to ask on every message."""

    def __init__(self, published_folder: Path) -> None:
        self._folder = published_folder
        self._stamp: tuple[int, int] | None = None
        self._current: str | None = None
        self._loaded: dict[str, Published] = {}

    def find(self) -> Published | None:
        """Return the version in use, or None when nothing is published."""
        pointer = self._folder / "current"
        try:
            status = pointer.stat()
            stamp = (status.st_mtime_ns, status.st_ino)
            if stamp != self._stamp or self._current is None:
                self._current = pointer.read_text(encoding="ascii").strip()
                self._stamp = stamp
            return self.version(self._current)
        except (OSError, msgspec.MsgspecError):
            # written by another release of the loket, or a shared folder that is away: what this process read last goes on,
            # so that machines can be brought to a new release one after the other; with nothing, `loket up` publishes anew
            return next(reversed(self._loaded.values()), None)

    def current(self) -> Published:
        """Return the version in use.

        Raises:
            Setup: nothing is published.
        """
        found = self.find()
        if found is None:
            raise Setup(say("nothing_published"), next_step=say("run_publish"))
        return found

    def version(self, version: str) -> Published:
        """Return one version by its hash.

        Raises:
            OSError: it is not there (any more).
        """
        known = self._loaded.get(version)
        if known is None:
            if not version.isalnum():
                raise FileNotFoundError(version)
            data = (self._folder / version / "content.msgpack").read_bytes()
            known = Published(version, _CONTENT.decode(data))
            self._loaded = dict([*self._loaded.items(), (version, known)][-3:])
        return known
