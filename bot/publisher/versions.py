"""Every version of the content: who, when, what; and back to any of them.

What is versioned is the content folder as it stands, edits by hand included: nothing anybody wrote is lost. A return is
a new version on top, so it can be undone like any other.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import msgspec
from dulwich.objects import Commit, ObjectID
from filelock import BaseFileLock, FileLock

from bot.content.publish import replace_file
from bot.content.wording import say
from bot.errors import ContentError, Setup
from bot.publisher.changing import changing
from bot.publisher.describe import PARTS, FileChange, Part, parts_of, sentence
from bot.publisher.repository import BROKEN, Files, Repository
from bot.settings import Settings

BY_HAND = "by hand"
"""Who made a version that came from editing files."""
FIRST = "The content as it was found."
"""What the first version says. Stored, so it stays as it is."""


@dataclass(frozen=True)
class Version:
    """One version of the content."""

    id: str
    """40 hexadecimal digits; the first 8 are enough for people."""
    who: str
    when: str
    """ISO time, UTC."""
    what: str
    """A plain English sentence, or the note of the person who made it."""
    parts: tuple[Part, ...]
    """What changed; at most `PARTS`. The desk makes its sentence of these."""
    count: int
    """How many files changed."""
    is_current: bool
    """The newest: what the content folder held when anybody last looked."""
    returned_to: str | None
    """Id of the version this one is a return to."""


class _Kept(msgspec.Struct, omit_defaults=True):
    """What a commit's message holds below its sentence."""

    parts: tuple[Part, ...] = ()
    count: int = 0
    returned_to: str | None = None


class _Journal(msgspec.Struct):
    """A return under way: should the machine stop in the middle, it is finished by the next who comes."""

    target: str
    who: str


_KEPT, _JOURNAL = msgspec.json.Decoder(_Kept), msgspec.json.Decoder(_Journal)


def list_versions(settings: Settings, *, path: str | None = None, limit: int = 50) -> tuple[Version, ...]:
    """Return the newest versions first; with `path` only those that changed this file."""
    with _reading(settings) as repository:
        head = repository.head()
        commits = repository.newest() if path is None else (commit for commit, _ in changing(repository, path))
        return tuple(_version(commit, commit.id == head) for commit in islice(commits, limit))


def texts(settings: Settings, path: str, *, limit: int, within: int) -> Iterator[str | None]:
    """Yield what a file held after each version that changed it, the newest first; None when it was taken away.

    Args:
        settings: the installation.
        path: the file, below the content folder.
        limit: at most so many.
        within: of so many newest versions, whatever they changed.
    """
    with _reading(settings) as repository:
        for _, blob in islice(changing(repository, path, within=within), limit):
            try:
                text = _text(repository, blob)
            except BROKEN:
                return  # what is older than the damage is lost
            yield text


def changes(settings: Settings, version: str) -> tuple[FileChange, ...]:
    """Return what a version changed.

    Args:
        settings: the installation.
        version: its id, or the beginning of it (4 digits or more).

    Raises:
        ContentError: there is no such version.
    """
    with exclusive(settings) as repository:
        commit = repository.commit(_find(repository, version))
        before = repository.files(commit.parents[0]) if commit.parents else {}
        return _changes(repository, before, repository.files(commit.id))


def text_at(settings: Settings, version: str, path: str) -> str | None:
    """Return a file as it was in a version, None when it did not exist. Raises as `changes`."""
    with exclusive(settings) as repository:
        blob = repository.files(_find(repository, version)).get(path)
        return _text(repository, blob)


def record(settings: Settings, *, who: str, note: str = "") -> str:
    """Make a version of what the content folder holds now, and return its id; the newest one when nothing changed.

    Raises:
        Setup: the disk cannot be written.
    """
    with exclusive(settings) as repository:
        return keep(settings, repository, who=who, note=note)


def return_to(settings: Settings, version: str, *, who: str) -> Version:
    """Write the content folder as it was in `version`; that is itself a new version, so nothing is lost.

    Raises:
        ContentError: there is no such version.
        Setup: the disk cannot be written; the folder stays as it was.
    """
    with exclusive(settings) as repository:
        return _return(settings, repository, _find(repository, version), who)


def undo(settings: Settings, *, who: str) -> Version:
    """Return to the version before the newest; after a return, to the one before that which was returned to.

    Raises:
        ContentError: there is none before.
        Setup: the disk cannot be written; the folder stays as it was.
    """
    with exclusive(settings) as repository:
        keep(settings, repository, who=BY_HAND)
        head = repository.head()
        commit = repository.commit(head) if head else None
        returned = _kept(commit).returned_to if commit else None
        if returned:
            commit = repository.commit(_find(repository, returned))
        if commit is None or not commit.parents:
            raise ContentError(say("no_version_before"), next_step=say("see_versions"))
        return _return(settings, repository, commit.parents[0], who)


@contextmanager
def exclusive(settings: Settings) -> Iterator[Repository]:
    """Hold the one lock of the content folder: edits, versions and returns wait for each other, in any process.

    Raises:
        Setup: the disk cannot be written.
    """
    with _opened(settings) as (repository, _):
        yield repository


@contextmanager
def _reading(settings: Settings) -> Iterator[Repository]:
    """Open the versions to read them. Nobody waits for it: what is a version stays as it is. Raises as `exclusive`."""
    with _opened(settings) as (repository, lock):
        lock.release()
        yield repository


@contextmanager
def _opened(settings: Settings) -> Iterator[tuple[Repository, BaseFileLock]]:
    try:
        settings.var.mkdir(parents=True, exist_ok=True)
        with (
            FileLock(settings.var / "content.lock") as lock,
            Repository(settings.var / "versions.git", settings.content) as repository,
        ):
            _finish_return(settings, repository)
            yield repository, lock
    except OSError as error:
        raise Setup(
            say("versions_unwritten", detail=error.strerror or str(error)), next_step=say("make_room_or_var")
        ) from error


def keep(
    settings: Settings, repository: Repository, *, who: str, note: str = "", returned_to: str | None = None
) -> str:
    """Make a version of the folder, with the lock held; see `record`."""
    head = repository.head()
    before = repository.files(head)
    after = repository.in_folder(before)
    if (after == before or not after) and head is not None:
        return head.decode()
    changed = _changes(repository, before, after) if head else ()
    parts = parts_of(changed)
    what = " ".join(note.split()) or (sentence(parts) if head else FIRST)
    kept = _Kept(parts[:PARTS], len(changed) or len(after), returned_to)
    message = f"{what}\n\n{msgspec.json.encode(kept).decode()}\n"
    return repository.add(after, who=who, message=message).decode()


def _return(settings: Settings, repository: Repository, target: ObjectID, who: str) -> Version:
    keep(settings, repository, who=BY_HAND)
    head = repository.head()
    journal = settings.var / "returning.json"
    changed = _differing(repository.files(head), repository.files(target))
    replace_file(journal, msgspec.json.encode(_Journal(target.decode(), who)))
    try:
        _write(settings.content, repository, changed, repository.files(target))
    finally:
        journal.unlink(missing_ok=True)
    then = _version(repository.commit(target), is_current=False)
    note = f"Back to {then.when[:16].replace('T', ' ')} ({then.id[:8]}): {then.what}"
    newest = keep(settings, repository, who=who, note=note, returned_to=target.decode())
    return _version(repository.commit(ObjectID(newest.encode())), is_current=True)


def _finish_return(settings: Settings, repository: Repository) -> None:
    """Finish a return that a crash cut short: half of it must never become a version."""
    journal = settings.var / "returning.json"
    try:
        unfinished = _JOURNAL.decode(journal.read_bytes())
        target = _find(repository, unfinished.target)
    except (FileNotFoundError, msgspec.MsgspecError, ContentError):
        journal.unlink(missing_ok=True)
        return
    changed = _differing(repository.in_folder(repository.files(repository.head())), repository.files(target))
    _write(settings.content, repository, changed, repository.files(target))
    journal.unlink(missing_ok=True)
    note = f"Back to {unfinished.target[:8]}, finished after a stop."
    keep(settings, repository, who=unfinished.who, note=note, returned_to=unfinished.target)


def _write(folder: Path, repository: Repository, names: list[str], files: Files) -> None:
    """Write files: all of them beside their places first, so that a full disk changes none."""
    ready: list[tuple[Path, Path]] = []
    try:
        for name in names:
            if name in files:
                place = folder / name
                place.parent.mkdir(parents=True, exist_ok=True)
                beside = place.with_name(f".{place.name}.returning")
                replace_file(beside, repository.data(files[name]))
                ready.append((beside, place))
        for beside, place in ready:
            beside.replace(place)
        for name in names:
            if name not in files:
                (folder / name).unlink(missing_ok=True)
    finally:
        for beside, _ in ready:
            beside.unlink(missing_ok=True)


def _find(repository: Repository, version: str) -> ObjectID:
    found = repository.find(version) if len(version) >= 4 else None
    if found is None:
        raise ContentError(say("no_version", version=version), next_step=say("see_versions"))
    return found


def _version(commit: Commit, is_current: bool) -> Version:  # noqa: FBT001 - private
    kept = _kept(commit)
    when = datetime.datetime.fromtimestamp(commit.commit_time, tz=datetime.UTC).isoformat()
    who = commit.author.decode(errors="replace").rpartition(" <")[0]
    what = commit.message.decode(errors="replace").partition("\n")[0]
    return Version(
        commit.id.decode(), who, when, what, kept.parts, kept.count, is_current, kept.returned_to
    )  # fmt: skip


def _kept(commit: Commit) -> _Kept:
    try:
        return _KEPT.decode(commit.message.partition(b"\n\n")[2])
    except msgspec.MsgspecError:
        return _Kept()


def _differing(before: Files, after: Files) -> list[str]:
    return sorted(name for name in {**before, **after} if before.get(name) != after.get(name))


def _changes(repository: Repository, before: Files, after: Files) -> tuple[FileChange, ...]:
    return tuple(
        FileChange(name, _text(repository, before.get(name)), _text(repository, after.get(name)))
        for name in _differing(before, after)
    )


def _text(repository: Repository, blob: ObjectID | None) -> str | None:
    return None if blob is None else repository.data(blob).decode("utf-8-sig", "replace")
