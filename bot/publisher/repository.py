"""The git repository that holds the versions: which files belong to the content, and trees made of them.

Our own bare repository with the content folder as its work tree: nobody's index, branch, hook or remote is involved,
whether the folder lies in a checkout or not. `git --git-dir var/versions.git log` reads it.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from dulwich.errors import ChecksumMismatch, FileFormatException, NotGitRepository, ObjectFormatException
from dulwich.file import FileLocked
from dulwich.index import commit_tree
from dulwich.object_store import iter_tree_contents
from dulwich.objects import Blob, Commit, ObjectID
from dulwich.refs import Ref
from dulwich.repo import Repo

from bot.content.yaml import MAX_BYTES

T = TypeVar("T")

PATTERNS = (
    *("*.yml", "faq/*/*.yml", "services/*.yml", "phrases/*.yml", "lint/*.yml"),
    *("nlu/*/*.yml", "rules/*.yml", "recognise/*.txt", "host_words.txt"),
)
"""Files of the content folder that are versioned: what people edit, not what is generated from it."""
MAIN = Ref(b"refs/heads/main")
_FILE = 0o100644
_LOOSE = 4000
"""Loose objects after which they are packed: some thousand edits."""
BROKEN = (
    *(KeyError, AssertionError, ChecksumMismatch, FileFormatException, ObjectFormatException),
    *(zlib.error, NotGitRepository),
)
"""What dulwich raises on a repository that a dying disk or a crash has damaged."""

Files = Mapping[str, ObjectID]
"""Path below the content folder → id of its bytes."""


class Repository:
    """Trees and commits. Not for two processes at once: hold the lock of `bot.publisher.versions`."""

    def __init__(self, place: Path, content_folder: Path) -> None:
        """Open the repository, and make it when it is not there.

        Raises:
            OSError: the disk cannot be written.
        """
        self._folder = content_folder
        self._repo = _open(place)

    def __enter__(self) -> Repository:
        return self

    def __exit__(self, *_: object) -> None:
        self._repo.close()

    def head(self) -> ObjectID | None:
        """Return the newest commit."""
        return self._repo.refs.as_dict().get(MAIN)

    def commit(self, version: ObjectID) -> Commit:
        """Return one commit; KeyError when there is none of this id."""
        found = self._repo[version]
        if not isinstance(found, Commit):
            raise KeyError(version)
        return found

    def find(self, beginning: str) -> ObjectID | None:
        """Return the commit whose id begins so, among those of the list."""
        wanted = beginning.lower().encode("ascii", "replace")
        if len(wanted) == 40 and wanted in self._repo:
            return ObjectID(wanted)
        return next((c.id for c in self.newest() if c.id.startswith(wanted)), None)

    def newest(self) -> Iterator[Commit]:
        """Go through the commits, the newest first."""
        head = self.head()
        while head is not None:
            try:
                commit = self.commit(head)
            except BROKEN:
                # what is older than the damage is lost, what is newer is not
                return
            yield commit
            head = commit.parents[0] if commit.parents else None

    def files(self, version: ObjectID | None) -> Files:
        """Return the files of a version; none when it is None."""
        if version is None:
            return {}
        tree = self.commit(version).tree
        return {entry.path.decode(): entry.sha for entry in iter_tree_contents(self._repo.object_store, tree)}

    def data(self, blob: ObjectID) -> bytes:
        """Return the bytes of one file."""
        return bytes(self._repo[blob].as_raw_string())

    def in_folder(self, before: Files) -> Files:
        """Return the files as they are on the disk now, their bytes kept; one that cannot be read counts as unchanged."""
        found: dict[str, ObjectID] = {}
        for pattern in PATTERNS:
            for path in self._folder.glob(pattern):
                if path.name.startswith("."):
                    continue
                name = path.relative_to(self._folder).as_posix()
                try:
                    data = path.read_bytes() if path.stat().st_size <= MAX_BYTES else None
                except FileNotFoundError:
                    continue
                except OSError:
                    data = None
                if data is None:
                    found.update({name: before[name]} if name in before else {})
                    continue
                blob = Blob.from_string(data)
                if before.get(name) != blob.id:
                    self._add(blob)
                found[name] = blob.id
        return found

    def add(self, files: Files, *, who: str, message: str) -> ObjectID:
        """Make a commit of these files on top of the newest.

        Raises:
            OSError: the disk cannot be written.
        """
        head = self.head()
        commit = Commit()
        commit.tree = _unlocked(
            lambda: commit_tree(self._repo.object_store, [(n.encode(), sha, _FILE) for n, sha in files.items()])
        )
        commit.parents = [head] if head else []
        commit.author = commit.committer = f"{_name(who)} <>".encode()
        commit.author_time = commit.commit_time = int(time.time())
        commit.author_timezone = commit.commit_timezone = 0
        commit.encoding = b"UTF-8"
        commit.message = message.encode()
        self._add(commit)
        _unlocked(lambda: self._repo.refs.set_if_equals(MAIN, head, commit.id))
        if len(commit.parents) and _count_loose(Path(self._repo.path)) > _LOOSE:
            self._repo.object_store.pack_loose_objects()
        return commit.id

    def _add(self, thing: Blob | Commit) -> None:
        _unlocked(lambda: self._repo.object_store.add_object(thing))


def _open(place: Path) -> Repo:
    try:
        repo = Repo(str(place))
        head = repo.refs.as_dict().get(MAIN)
        if head is not None:
            for _ in iter_tree_contents(repo.object_store, repo[head].tree):  # type: ignore[attr-defined]
                pass
        return repo
    except BROKEN:
        if place.exists() and any(place.iterdir()):
            # the content itself is in the content folder: a damaged list of versions must not stop anybody
            place.rename(place.with_name(f"{place.name}.damaged-{int(time.time())}"))
    place.mkdir(parents=True, exist_ok=True)
    return Repo.init_bare(str(place), default_branch=b"main")


def _unlocked(write: Callable[[], T]) -> T:
    """Write; a lock left by a process that was killed is taken away, because we hold the only real one."""
    try:
        return write()
    except FileLocked as locked:
        name = locked.lockfilename
        Path(name.decode() if isinstance(name, bytes) else name).unlink(missing_ok=True)
        return write()


def _name(who: str) -> str:
    return "".join(" " if letter in "<>\n\r\0" else letter for letter in who).strip() or "somebody"


def _count_loose(place: Path) -> int:
    # objects are spread evenly over 256 folders: one of them tells, as git itself does it
    sample = place / "objects" / "17"
    return 256 * sum(1 for _ in sample.iterdir()) if sample.is_dir() else 0
