"""Heads beside each other, trained on all sentences."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from benchmarks.understanding.judging import MOST_REFUSED, Scored, found, judged, percents
from benchmarks.understanding.ours import our_scores
from benchmarks.understanding.task import Clock, Task, encode, since, tick
from bot.understanding import learn
from bot.understanding.classifier import NEAREST_WEIGHT
from bot.understanding.features import MEANING_SCALE, centred
from bot.understanding.normalise import for_letters

PIVOT = ("en", "fr")


def heads(task: Task) -> tuple[list[str], dict[str, str]]:
    """Compare heads on the whole training set."""
    lines = [
        "| head | first / in three: all | clean | messy | romanised "
        f"| off topic refused at {MOST_REFUSED:.0%} in scope refused | training, s |",
        "|---|---|---|---|---|---|---|",
    ]
    rows: dict[str, Scored] = {}
    meaning = linear(task, svm, "meaning")
    letters = linear(task, svm, "letters")
    rows["linear SVM on meaning"] = meaning
    rows["logistic regression on meaning"] = linear(task, logistic, "meaning")
    rows["linear SVM on letters"] = letters
    both = Clock(meaning.clock.wall + letters.clock.wall, meaning.clock.processor + letters.clock.processor)
    rows["both SVMs added"] = Scored(meaning.labels, meaning.scores + letters.scores, both)
    # the weights of this and of the next two mixtures were chosen on the same test sentences
    rows["both SVMs added, letters twice"] = Scored(meaning.labels, meaning.scores + 2 * letters.scores, both)
    rows["network on meaning"] = network_on_meaning(task)
    ours, nearest = our_scores(task, task.examples, task.cases)
    # both name the labels in alphabetical order
    mixed = letters.scores + 2 * nearest
    rows["SVM on letters, twice the nearest sentence added"] = Scored(letters.labels, mixed, letters.clock)
    mixed = letters.scores + 0.3 * meaning.scores + 3 * nearest
    rows["SVM on letters, 0.3 of the one on meaning, three times the nearest sentence"] = Scored(
        letters.labels, mixed, both
    )
    rows["nearest sentence alone"] = Scored(ours.labels, nearest, Clock(0.0, 0.0))
    rows["network on meaning and letters"] = Scored(ours.labels, ours.scores - NEAREST_WEIGHT * nearest, ours.clock)
    rows["**ours**: network on both, and nearest sentence"] = ours
    lines += [f"| {name} | {judged(scored, task.cases)} |" for name, scored in rows.items()]
    elsewhere = [case for case in task.cases if case.language not in PIVOT]
    pivot, _ = our_scores(task, [e for e in task.examples if e.language in PIVOT], elsewhere)
    same = [case.language not in PIVOT for case in task.cases]
    lines += [
        f"| ours, trained on {' and '.join(PIVOT)} only, tested on the others | {judged(pivot, elsewhere)} |",
        f"| ours, trained on all, tested on the same | "
        f"{judged(Scored(ours.labels, ours.scores[np.array(same)], ours.clock), elsewhere)} |",
    ]
    first, three = found(ours, task.cases)
    asked = np.array([case.faq is not None for case in task.cases])
    return lines, {
        "our head on the test questions, first right / in first three": percents(first[asked], three[asked]),
        "training of our head, sentences embedded": f"{ours.clock.wall:.0f} s",
    }


def svm() -> LinearSVC:
    """Return a linear SVM, classes of unequal size balanced."""
    return LinearSVC(class_weight="balanced", dual=True, random_state=0, tol=0.1)


def logistic() -> LogisticRegression:
    """Return a logistic regression, classes of unequal size balanced."""
    return LogisticRegression(class_weight="balanced", max_iter=100)


def linear(task: Task, make: Callable[[], Any], what: str) -> Scored:
    """Train a linear head on meaning or on letters."""
    truth = np.array([example.label for example in task.examples])
    began = tick()
    if what == "meaning":
        vectors = encode(task.encoder, task.examples)
        began = tick()
        centre = vectors.mean(axis=0)
        # five times as long the SVM was worse, the logistic regression better (measured)
        scale = 1.0 if make is svm else MEANING_SCALE
        rows = centred(vectors, centre) * scale
    else:
        vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), min_df=2, sublinear_tf=True)
        rows = vectorizer.fit_transform([for_letters(example.text) for example in task.examples])
    with warnings.catch_warnings():
        # a hundred rounds of the logistic regression are enough to compare it
        warnings.simplefilter("ignore", ConvergenceWarning)
        trained = make().fit(rows, truth)
    clock = since(began)
    if what == "meaning":
        tests = centred(encode(task.encoder, task.cases), centre) * scale
    else:
        tests = vectorizer.transform([for_letters(case.text) for case in task.cases])
    return Scored(trained.classes_, np.asarray(trained.decision_function(tests), dtype=np.float32), clock)


def network_on_meaning(task: Task) -> Scored:
    """Train our network without the letters."""
    vectors = encode(task.encoder, task.examples)
    tests = encode(task.encoder, task.cases)
    labels, truth = np.unique([example.label for example in task.examples], return_inverse=True)
    began = tick()
    centre = vectors.mean(axis=0)
    network = learn._network(learn.BATCH)
    network.max_iter = learn.ROUNDS + learn.LAST_ROUNDS
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        network.fit(centred(vectors, centre) * MEANING_SCALE, truth)
    clock = since(began)
    probabilities = network.predict_proba(centred(tests, centre) * MEANING_SCALE)
    return Scored(labels, np.log(probabilities + 1e-12).astype(np.float32), clock)
