"""What the gate found: apart from the gate, because its imports take seconds and whoever reads a verdict needs none."""

from __future__ import annotations

from dataclasses import dataclass

from bot.content.wording import Value, Wording, say
from bot.understanding.labels import (
    CRISIS_PREFIX,
    FAQ_PREFIX,
    FOLLOW_UP_PREFIX,
    NOT_CRISIS,
    OUT_OF_SCOPE,
    SMALLTALK_PREFIX,
)


@dataclass(frozen=True)
class Wrong:
    """A sentence that went elsewhere."""

    text: str
    language: str
    label: str
    """Where it belongs."""
    got: str
    """Where it went."""


@dataclass(frozen=True)
class Failure:
    """A floor that was not reached."""

    what: str
    """`language fr`, `faq housing_ais`, `off topic in fr`, `danger in fr`."""
    share: float
    floor: float
    examples: tuple[Wrong, ...]


@dataclass(frozen=True)
class Verdict:
    """What the gate found."""

    failures: tuple[Failure, ...]
    shares: dict[str, float]

    @property
    def is_passed(self) -> bool:
        """Say whether the model may answer people."""
        return not self.failures


def meaning(label: str) -> Value:
    """Return where a sentence leads, as staff read it: a label or the state of a reply; of a FAQ the id alone."""
    if label.startswith(FAQ_PREFIX):
        return label.removeprefix(FAQ_PREFIX)
    kind = label.partition(" ")[0]
    if kind.startswith(CRISIS_PREFIX):
        return say("means_crisis", kind=kind.removeprefix(CRISIS_PREFIX))
    known = {
        OUT_OF_SCOPE: say("means_out_of_scope"), NOT_CRISIS: say("means_not_crisis"), "crisis": say("means_danger"),
        "nothing": say("means_nothing"), "unknown": say("means_nothing"), "clarify": say("means_clarify"),
        "smalltalk": say("means_smalltalk"), SMALLTALK_PREFIX: say("means_smalltalk"),
        FOLLOW_UP_PREFIX: say("means_follow_up"),
    }  # fmt: skip
    return known.get(kind) or known.get(kind.partition("/")[0] + "/") or label


def named(group: str) -> Wording:
    """Return what a floor is for, as staff read it; see `Failure.what`."""
    kind, _, name = group.partition(" ")
    last = group.rpartition(" ")[2]
    known = {
        "language": say("gate_language", code=name), "faq": say("gate_faq", faq=name),
        "off": say("gate_off_topic", code=last), "danger": say("gate_danger", code=last),
    }  # fmt: skip
    return known[kind]
