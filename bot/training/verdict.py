"""What the gate found: apart from the gate, because its imports take seconds and whoever reads a verdict needs none."""

from __future__ import annotations

from dataclasses import dataclass


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
