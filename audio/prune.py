"""Make room: delete the clips that no published text needs any more, or those nobody used for longest.

Before that, what was said to somebody a day ago is forgotten (`audio.forget`). The recordings themselves
(`audio/recordings/`) are never touched, and neither are the clips made of them, because on a machine that got them in a
pack nothing could make them again.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass

from audio.clip import ClipFacts
from audio.engines.recordings import NAME as RECORDED
from audio.forget import forget
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
    is_over: bool = False
    """True when what is needed takes more room than was given."""
    forgotten: int = 0
    """Clips of what was said to somebody a day ago."""


def prune(library: Library, needed: Collection[str], *, is_trial: bool = False) -> Pruned:
    """Delete what no published text needs, and forget what was said to somebody a day ago.

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
        past = frozenset(forget(library, needed, clips))
        for facts in unneeded:
            if facts.hash not in past:
                library.remove(facts)
    return Pruned(len(unneeded), len(strays), size)


def shrink(library: Library, needed: Collection[str], most_bytes: int, *, now: float | None = None) -> Pruned:
    """Forget what was said to somebody a day ago, then delete the clips nobody used for longest until all fit.

    What published texts need stays: for each of them the best clip of each format. So do clips of recordings, and those
    used in the last hour, whose address a browser may still have: of a published text, whose use no date tells, those that
    were the best within that hour.

    Args:
        library: the cache.
        needed: keys of the utterances that published texts need, at every speed.
        most_bytes: room for all clips.
        now: seconds since the epoch, for tests.
    """
    every = library.every_clip()
    past = frozenset(forget(library, needed, every, now=now))
    clips = [facts for facts in every if facts.hash not in past]
    left = sum(facts.size for facts in clips)
    if left <= most_bytes:
        return Pruned(0, 0, 0, forgotten=len(past))
    best: dict[tuple[str, str], ClipFacts] = {}
    for facts in sorted(clips, key=lambda one: one.rank):
        best[facts.key, facts.format] = facts

    def used(facts: ClipFacts) -> float:
        heard = (facts, best[facts.key, facts.format]) if facts.key in needed else (facts,)
        return max(library.store.used(one.hash, one.format) for one in heard)

    latest = (time.time() if now is None else now) - STRAY_AFTER_S
    spare = [
        (last, facts)
        for facts in clips
        if facts.engine != RECORDED
        and (facts.key not in needed or facts.rank < best[facts.key, facts.format].rank)
        and (last := used(facts)) < latest
    ]
    gone = 0
    size = 0
    for _, facts in sorted(spare, key=lambda one: one[0]):
        if left <= most_bytes:
            break
        library.remove(facts)
        left -= facts.size
        size += facts.size
        gone += 1
    return Pruned(gone, 0, size, is_over=left > most_bytes, forgotten=len(past))
