"""How much of what is published can be heard already, in each language, and with which voice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from audio.encode import Format
from audio.utterance import Utterance
from audio.voice import Voice


@dataclass
class LanguageStatus:
    """One language."""

    wanted: int = 0
    """Published utterances."""
    missing: int = 0
    """Of these, how many lack a clip in one of the formats."""
    engines: dict[str, int] = field(default_factory=dict)
    """Engine of the best clip → utterances."""
    untimed: int = 0
    """Utterances whose best clip has no word timings."""
    seconds: float = 0.0
    """Length of all that is wanted and there."""


@dataclass(frozen=True)
class Status:
    """The whole cache."""

    languages: dict[str, LanguageStatus]
    clips: int
    """Clips on disk, needed or not."""
    size: int
    """Their bytes."""


def status(voice: Voice, wanted: Iterable[Utterance], formats: Sequence[Format]) -> Status:
    """Count; nothing is rendered and no sound is read."""
    clips = voice.library.every_clip()
    best = {(facts.key, facts.format): facts for facts in sorted(clips, key=lambda facts: facts.rank)}
    languages: dict[str, LanguageStatus] = {}
    for utterance in dict.fromkeys(wanted):
        entry = languages.setdefault(utterance.language, LanguageStatus())
        entry.wanted += 1
        found = [facts for facts in (best.get((utterance.key, form)) for form in formats) if facts is not None]
        entry.missing += len(found) < len(formats)
        if found:
            entry.engines[found[0].engine] = entry.engines.get(found[0].engine, 0) + 1
            entry.untimed += not found[0].words
            entry.seconds += found[0].seconds
    return Status(languages, len(clips), sum(facts.size for facts in clips))
