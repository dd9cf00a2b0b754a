"""Make room: delete the clips that no published text needs any more.

Only clips go. The recordings themselves (`audio/recordings/`) are never touched, and neither are the clips made of
them, because on a machine that got them in a pack nothing could make them again. Utterances stay known: a process that
is running would not enter them a second time.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass

from audio.engines.recordings import NAME as RECORDED
from audio.library import Library

STRAY_AFTER_S = 3600.0
"""A file younger than this may belong to a render under way, or to an address that a browser still has."""


@dataclass(frozen=True)
class Pruned:
    """What was deleted."""

    clips: int
    """Clips of texts that are published no more."""
    strays: int
    """Files that belong to no clip."""
    size: int
    """Bytes of both."""


def prune(library: Library, needed: Collection[str], *, is_trial: bool = False) -> Pruned:
    """Delete what no published text needs.

    Args:
        library: the cache.
        needed: keys of the utterances that published texts need, at every speed.
        is_trial: True: count only.
    """
    clips = library.every_clip()
    unneeded = [facts for facts in clips if facts.key not in needed and facts.engine != RECORDED]
    size = sum(facts.size for facts in unneeded)
    strays = library.store.strays(frozenset(facts.hash for facts in clips), STRAY_AFTER_S)
    for path in strays:
        with suppress(OSError):
            size += path.stat().st_size
            if not is_trial:
                path.unlink()
    if not is_trial:
        for facts in unneeded:
            library.remove(facts)
    return Pruned(len(unneeded), len(strays), size)
