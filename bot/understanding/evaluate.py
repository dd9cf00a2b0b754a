"""Scoring understanding on test sentences: language, first answer, first three, refusals, the worst confusions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

Understand = Callable[[str, str | None], dict[str, Any]]


@dataclass
class Score:
    """Counts for one group of sentences."""

    sentences: int = 0
    language_right: int = 0
    in_scope: int = 0
    first_right: int = 0
    three_right: int = 0
    wrongly_refused: int = 0
    answered: int = 0
    answered_right: int = 0
    off_topic: int = 0
    off_topic_refused: int = 0
    other: int = 0
    other_right: int = 0

    def shares(self) -> dict[str, float | None]:
        """Return the shares people compare, None where there was nothing to count."""

        def share(part: int, whole: int) -> float | None:
            return round(part / whole, 4) if whole else None

        return {
            "sentences": self.sentences,
            "language": share(self.language_right, self.sentences),
            "first": share(self.first_right, self.in_scope),
            "three": share(self.three_right, self.in_scope),
            "answered_right": share(self.answered_right, self.answered),
            "wrongly_refused": share(self.wrongly_refused, self.in_scope),
            "off_topic_refused": share(self.off_topic_refused, self.off_topic),
            "other_right": share(self.other_right, self.other),
        }


@dataclass
class Evaluation:
    """The scores of a run."""

    groups: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    """`language` and `kind` names, and `all`."""
    confusions: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(right FAQ, FAQ put first instead)."""
    stolen: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))


def evaluate(cases: Iterable[dict[str, Any]], understand: Understand) -> Evaluation:
    """Score cases `{"text", "language", "faq" (null = off topic), "kind", "label"?}`.

    Args:
        cases: `label` (`crisis/…`, `smalltalk/…`, `followup/…`, `not_crisis`) marks what is neither question nor off topic.
        understand: text and hint → `{"language", "decision", "faqs"}`.
    """
    result = Evaluation()
    for case in cases:
        found = understand(case["text"], None)
        names = ["all", case["language"], f"kind {case.get('kind') or 'plain'}"]
        for name in names:
            _count(result.groups[name], case, found)
        if case["faq"] is not None and found["faqs"] and found["faqs"][0]["id"] != case["faq"]:
            pair = (case["faq"], found["faqs"][0]["id"])
            result.confusions[pair] += 1
            result.stolen[pair].append(case["text"])
    return result


def _count(score: Score, case: dict[str, Any], found: dict[str, Any]) -> None:
    ids = [faq["id"] for faq in found["faqs"]]
    score.sentences += 1
    score.language_right += found["language"] == case["language"]
    label = str(case.get("label") or "")
    if label:
        score.other += 1
        score.other_right += _is_other_right(label.partition("/")[0], found["decision"])
        return
    if case["faq"] is None:
        score.off_topic += 1
        score.off_topic_refused += found["decision"] in {"refuse", "smalltalk"}
        return
    score.in_scope += 1
    score.first_right += ids[:1] == [case["faq"]]
    score.three_right += case["faq"] in ids[:3]
    score.wrongly_refused += found["decision"] in {"refuse", "smalltalk"}
    if found["decision"] == "answer":
        score.answered += 1
        score.answered_right += ids[0] == case["faq"]


def _is_other_right(kind: str, decision: str) -> bool:
    """Judge what is no question: a call for help, small talk, a follow-up alone, words that only sound like danger."""
    if kind == "not_crisis":
        return decision != "crisis"
    return decision == {"crisis": "crisis", "smalltalk": "smalltalk", "followup": "clarify"}.get(kind, "refuse")
