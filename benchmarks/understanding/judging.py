"""Judging a head: first right, one of three, off topic refused."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.understanding.task import Case, Clock
from bot.understanding.classifier import softmax
from bot.understanding.decide import LIMITS
from bot.understanding.encoder import Matrix
from bot.understanding.labels import FAQ_PREFIX, OUT_OF_SCOPE

KINDS = ("clean", "messy", "romanised")
MOST_REFUSED = 0.04
"""Share of in-scope sentences that a head may refuse when heads are compared."""

Labels = NDArray[np.str_]


@dataclass(frozen=True)
class Scored:
    """What a head said about every test sentence."""

    labels: Labels
    scores: Matrix
    clock: Clock
    temperature: float = 1.0
    """Makes probabilities of the scores."""


def judged(scored: Scored, cases: Sequence[Case]) -> str:
    """Return the cells of a head."""
    return " | ".join([*by_kind(scored, cases), off_topic(scored, cases), str(scored.clock)])


def by_kind(scored: Scored, cases: Sequence[Case]) -> list[str]:
    """Return first right / in first three for all in-scope sentences and for each kind."""
    first, three = found(scored, cases)
    cells = []
    for kinds in (KINDS, *((kind,) for kind in KINDS)):
        chosen = np.array([case.faq is not None and case.kind in kinds for case in cases])
        cells.append(percents(first[chosen], three[chosen]))
    return cells


def found(scored: Scored, cases: Sequence[Case]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Say for each case whether the best FAQ, and one of the first three, is the right one."""
    columns = faq_columns(scored.labels)
    names = scored.labels[columns]
    best = names[np.argsort(-scored.scores[:, columns], axis=1)[:, :3]]
    truth = np.array([f"{FAQ_PREFIX}{case.faq}" for case in cases])
    return best[:, 0] == truth, (best == truth[:, None]).any(axis=1)


def off_topic(scored: Scored, cases: Sequence[Case]) -> str:
    """Return how much off topic is refused where few in-scope sentences are."""
    off = scored.scores[:, scored.labels == OUT_OF_SCOPE][:, 0]
    lead = off - scored.scores[:, faq_columns(scored.labels)].max(axis=1)
    asked = np.array([case.faq is not None for case in cases])
    limit = np.quantile(lead[asked], 1 - MOST_REFUSED)
    return f"{(lead[~asked] > limit).mean() * 100:.1f}"


def faq_columns(labels: Collection[str] | Labels) -> NDArray[np.int64]:
    """Return where the FAQs stand among the labels."""
    return np.flatnonzero([str(label).startswith(FAQ_PREFIX) for label in labels])


def percents(first: NDArray[np.bool_], three: NDArray[np.bool_]) -> str:
    """Return two shares, – where there is nothing to count."""
    return f"{first.mean() * 100:.1f} / {three.mean() * 100:.1f}" if len(first) else "–"


def refused(scored: Scored, cases: Sequence[Case]) -> tuple[str, str]:
    """Return the shares of off-topic and of in-scope sentences that are refused at today's limit."""
    probabilities = softmax(scored.scores / scored.temperature)
    off = probabilities[:, scored.labels == OUT_OF_SCOPE][:, 0]
    best = probabilities[:, faq_columns(scored.labels)].max(axis=1)
    is_refused = off / np.maximum(off + best, 1e-12) >= LIMITS.refuse
    asked = np.array([case.faq is not None for case in cases])
    return f"{is_refused[~asked].mean() * 100:.1f}", f"{is_refused[asked].mean() * 100:.1f}"
