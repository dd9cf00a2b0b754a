"""Render published text ahead of time, so that a visitor hears the good voice and waits for nothing.

For each text the best engine that can is used; the next one when it cannot now. What is there already and up to date is
left alone, so a run that was stopped goes on where it was, and a later run replaces offline clips by better ones.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from audio.engine import AudioError, Engine, NothingToSay
from audio.utterance import Utterance
from audio.voice import Voice

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Progress:
    """Where a run is."""

    done: int
    total: int
    rendered: dict[str, int] = field(default_factory=dict)
    """Engine name → utterances it rendered in this run."""
    failed: int = 0
    """Utterances that no engine could speak."""


def prerender(
    voice: Voice,
    utterances: Iterable[Utterance],
    formats: Sequence[str],
    engines: Sequence[Engine],
    progress: Callable[[Progress], None] | None = None,
) -> Progress:
    """Render published utterances, in their order; return what was done.

    Args:
        voice: the voice whose cache is filled.
        utterances: published text only; they are registered as such.
        formats: `mp3`, `ogg`.
        engines: any order; the best is tried first.
        progress: called after each utterance.
    """
    ladder = sorted(engines, key=lambda engine: -engine.capabilities().rank)
    queue = list(dict.fromkeys(utterances))
    state = Progress(0, len(queue))
    for done, utterance in enumerate(queue, 1):
        engine, is_failed = _one(voice, utterance, formats, ladder)
        rendered = dict(state.rendered)
        if engine is not None:
            rendered[engine] = rendered.get(engine, 0) + 1
        state = Progress(done, len(queue), rendered, state.failed + is_failed)
        if progress is not None:
            progress(state)
    return state


def _one(
    voice: Voice, utterance: Utterance, formats: Sequence[str], ladder: Sequence[Engine]
) -> tuple[str | None, bool]:
    """Render one utterance; return the engine that did it, if any did, and whether none could."""
    key = voice.register(utterance.language, utterance.text, utterance.speed)
    errors: list[AudioError] = []
    for engine in ladder:
        try:
            missing = [form for form in formats if not voice.is_settled(key, form, engine)]
            if not missing:
                return None, False
            voice.render_with(engine, key, missing)
        except NothingToSay:
            return None, False
        except AudioError as error:
            errors.append(error)
            continue
        return engine.name, False
    _log.warning("no engine speaks utterance %s: %s", key, "; ".join(str(error) for error in errors))
    return None, True
