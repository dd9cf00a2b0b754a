"""A language left out of training: how would a new one do before it has sentences?"""

from __future__ import annotations

import sys

import numpy as np

from benchmarks.understanding.judging import Scored, by_kind, found, refused
from benchmarks.understanding.ours import our_scores
from benchmarks.understanding.task import Task


def left_out(task: Task) -> tuple[list[str], dict[str, str]]:
    """Train without one language after the other: how would a new language do before it has sentences?"""
    whole, _ = our_scores(task, task.examples, task.cases)
    lines = [
        "Refused: at the limit of `decide.py`.",
        "",
        "| left out | first / in three: all | clean | messy | romanised | off topic refused | in scope refused "
        "| all, when learned |",
        "|---|---|---|---|---|---|---|---|",
    ]
    firsts = []
    for language in sorted({case.language for case in task.cases}):
        own = np.array([case.language == language for case in task.cases])
        cases = [case for case in task.cases if case.language == language]
        scored, _ = our_scores(task, [e for e in task.examples if e.language != language], cases)
        learned = by_kind(Scored(whole.labels, whole.scores[own], whole.clock, whole.temperature), cases)[0]
        shown = " | ".join([*by_kind(scored, cases), *refused(scored, cases), learned])
        lines.append(f"| {language} | {shown} |")
        print(lines[-1], file=sys.stderr, flush=True)
        first, _ = found(scored, cases)
        firsts.append(first[[case.faq is not None for case in cases]].mean())
    return lines, {
        "first right in a language without training sentences, worst to best": (
            f"{min(firsts) * 100:.1f} to {max(firsts) * 100:.1f} %"
        )
    }
