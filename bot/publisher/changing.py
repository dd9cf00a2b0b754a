"""Which versions changed one file: of each version only the folders above the file are read, not all of its files."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from dulwich.objects import Commit, ObjectID, Tree

from bot.publisher.repository import BROKEN, Repository


def changing(
    repository: Repository, path: str, *, within: int | None = None
) -> Iterator[tuple[Commit, ObjectID | None]]:
    """Yield the versions that changed a file, the newest first, with the file's id after each; None when it is gone then.

    Args:
        repository: the versions; it need not be locked.
        path: the file, below the content folder.
        within: of so many newest versions; of all when None. Where the list is damaged it ends too.
    """
    known: dict[tuple[ObjectID, bytes], ObjectID | None] = {}
    newer: tuple[Commit, ObjectID | None] | None = None
    # one more than is told: the one before says whether the last one changed it
    for commit in islice(repository.newest(), None if within is None else within + 1):
        try:
            blob = _find(repository, commit.tree, path, known)
        except BROKEN:
            return
        if newer is not None and newer[1] != blob:
            yield newer
        newer = commit, blob
    if newer is not None and newer[1] is not None and not newer[0].parents:
        yield newer


def _find(
    repository: Repository, tree: ObjectID, path: str, known: dict[tuple[ObjectID, bytes], ObjectID | None]
) -> ObjectID | None:
    """Return the id of a file in a tree. Most versions leave most folders as they are: what they hold is `known`."""
    found: ObjectID | None = tree
    for name in path.encode().split(b"/"):
        if found is None:
            return None
        place = (found, name)
        if place not in known:
            entries = Tree.from_string(repository.data(found))
            known[place] = entries[name][1] if name in entries else None
        found = known[place]
    return found
