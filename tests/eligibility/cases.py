"""The truth table of `table.yml`, one case for each service and set of facts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.content.yaml import read_yaml
from bot.eligibility.logic import Truth

TABLE = read_yaml(Path(__file__).with_name("table.yml"))


@dataclass(frozen=True)
class Case:
    """One line of the table."""

    who: str
    """A person's name, or the service and the fact that varies."""
    facts: dict[str, Any]
    service: str
    outcome: Truth

    def __str__(self) -> str:
        told = ",".join(f"{name}={value}" for name, value in self.facts.items())
        return f"{self.service}-{self.outcome}-{told if len(told) < 60 else self.who}"


def people() -> list[Case]:
    return [
        Case(name, person["facts"], service, truth)
        for name, person in TABLE["people"].items()
        for truth in Truth
        for service in person.get(truth, [])
    ]


def rows() -> list[Case]:
    return [
        Case(f"{row['service']} by {row['varies']}", row["facts"] | {row["varies"]: value}, row["service"], truth)
        for row in TABLE["rows"]
        for truth in Truth
        for value in row.get(truth, [])
    ]


CASES = people() + rows()
