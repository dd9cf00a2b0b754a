"""Forget what was put together for one person: a result, a place that is open now, with its sound, a day after it was said.

Such a text says something of somebody's life, and who can guess it letter by letter could ask whether it was ever said.
What published texts need stays, and so do recordings and what came in packs: nothing here could make these again.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from contextlib import suppress

from audio.clip import ClipFacts
from audio.engines.recordings import NAME as RECORDED
from audio.index import FORGET_AFTER_S
from audio.library import Library

HEARD_S = 3600.0
"""A clip used so lately may be heard just now."""


def forget(
    library: Library,
    needed: Collection[str],
    clips: Sequence[ClipFacts] | None = None,
    *,
    is_all: bool = True,
    now: float | None = None,
) -> list[str]:
    """Forget what was said to somebody a day ago; return the hashes of the clips that went with it.

    Args:
        library: the cache.
        needed: keys of the utterances that published texts need, at every speed.
        clips: all there are, where they were read already.
        is_all: False: published texts may need more than that, so what they needed before stays.
        now: seconds since the epoch, for tests.
    """
    moment = time.time() if now is None else now
    clips = library.every_clip() if clips is None else clips
    imported = library.imported()
    spare = [facts for facts in clips if facts.key not in needed]
    kept = {facts.key for facts in spare if facts.engine == RECORDED or facts.hash in imported}
    held = {facts.key for facts in spare if library.store.used(facts.hash, facts.format) > moment - HEARD_S}
    _forget_files(library, {facts.hash for facts in clips}, moment)
    if not library.forget({*needed, *kept}, held, moment, is_all=is_all):
        return []
    gone = [
        facts for facts in spare if facts.key not in kept and facts.key not in held and not library.knows(facts.key)
    ]
    for facts in gone:
        library.remove(facts)
    return [facts.hash for facts in gone]


def _forget_files(library: Library, known: Collection[str], moment: float) -> None:
    """Delete what was said and stands in no index: clips that lost their entry, and an index that was put aside."""
    # where nothing is known, the index did not answer
    strays = library.store.strays(known, FORGET_AFTER_S) if known else []
    for path in (*strays, *library.store.directory.glob("index.sqlite3*.broken")):
        with suppress(OSError):
            if path.stat().st_mtime < moment - FORGET_AFTER_S:
                path.unlink()
