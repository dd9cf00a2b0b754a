"""From published content to a model file: generate, embed, learn, train the language detector, pass the gate.

A model is named after everything that shaped it, so the same content is never trained twice, and a model that failed on
the way leaves nothing behind that could be taken for a good one. After an edit the last model trained from nothing is
taken on (`bot.training.base`), which spares Rasa's start and most of the learning.
"""

from __future__ import annotations

import shutil
import tarfile
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec
from filelock import FileLock

from bot.content.publish import replace_file
from bot.content.types import Content
from bot.content.wording import say
from bot.settings import Settings
from bot.training.archive import unpack
from bot.training.base import Facts, facts_file, facts_of, find_base, hashes, shape_of
from bot.training.data import TrainingSet, training_set, write
from bot.training.processes import Step, TrainingFailed, run_rasa
from bot.training.steps import JOB, Job
from bot.training.verdict import Verdict, meaning, named

_VERDICT = msgspec.json.Decoder(Verdict)

MODELS_KEPT = 4
_TEMPORARY = ".training-"
_DETECTOR = ".language.npz"

REST = 10_000
"""Sentences that could be read in the time the steps after reading take: how far a training is, is told by it."""

Progress = Callable[[str, float], None]
"""Called with the step's name and how far it is, 0 to 1."""


LANGUAGES, EMBEDDING, TRAINING, GATE = (
    "telling languages apart", "reading the questions", "training", "trying the questions"
)  # fmt: skip
"""The steps, as they are told."""


@dataclass(frozen=True)
class ModelFiles:
    """Where a trained model stands."""

    key: str
    rasa: Path
    """The `.tar.gz` that Rasa loads."""
    detector: Path
    """The language detector trained on the same questions."""


def model_files(settings: Settings, key: str) -> ModelFiles:
    """Return where the model of this key stands, or would."""
    return ModelFiles(key, settings.models / f"{key}.tar.gz", settings.models / f"{key}{_DETECTOR}")


def current_model(settings: Settings) -> ModelFiles | None:
    """Return the model in use, None when there is none yet."""
    try:
        files = model_files(settings, (settings.models / "current").read_text(encoding="ascii").strip())
    except OSError:
        return None
    return files if files.rasa.is_file() and files.detector.is_file() else None


def detector_in_use(settings: Settings) -> Path | None:
    """Return the language detector in use: the model's, or, before there is one, the one that the first training made."""
    current = current_model(settings)
    if current is not None:
        return current.detector
    return next(iter(sorted(settings.models.glob(f"*{_DETECTOR}"))), None)


def use(settings: Settings, files: ModelFiles) -> None:
    """Make a model the one in use."""
    replace_file(settings.models / "current", files.key.encode())


def begin_anew(settings: Settings, files: ModelFiles) -> None:
    """Put the model in use aside, and every detector but the one of `files`: this version of the code reads no other."""
    (settings.models / "current").unlink(missing_ok=True)
    for made in settings.models.glob(f"*{_DETECTOR}"):
        if made != files.detector:
            made.unlink(missing_ok=True)


def wanted(settings: Settings, content: Content) -> TrainingSet:
    """Return the training set of this content."""
    return training_set(content, settings.content)


def train_model(
    settings: Settings,
    content: Content,
    progress: Progress = lambda step, share: None,
    *,
    from_nothing: bool = False,
) -> ModelFiles:
    """Train a model for `content` unless there is one. One training at a time, in any process.

    Args:
        settings: the installation.
        content: the published content.
        progress: told how far it is.
        from_nothing: train even where there is a model, and begin with none.

    Raises:
        TrainingFailed: Rasa failed, or the gate found a language below its floor.
    """
    training = wanted(settings, content)
    files = model_files(settings, training.key)
    settings.models.mkdir(parents=True, exist_ok=True)
    with FileLock(settings.var / "training.lock"):
        if not from_nothing and files.rasa.is_file() and files.detector.is_file():
            return files
        _clear(settings)
        with tempfile.TemporaryDirectory(dir=settings.models, prefix=_TEMPORARY) as temporary:
            base = None if from_nothing else find_base(settings, training)
            _train(settings, training, base, files, Path(temporary), progress)
        _forget_old(settings)
    progress(GATE, 1.0)
    return files


def _train(
    settings: Settings, training: TrainingSet, base: Path | None, files: ModelFiles, output: Path, progress: Progress
) -> None:
    # the encoder takes long to import: only a training pays for it, not every command
    from bot.training.embed import warm

    folder = output / "data"
    write(training, folder)
    current = current_model(settings)
    known = facts_of(current.rasa) if current else None
    job = Job(training.recognised, training.host_words, tuple(sorted(training.acute)), known.shares if known else {})
    (folder / JOB).write_bytes(msgspec.json.encode(job))
    cache = settings.var / "cache" / "embeddings.sqlite"
    model, detector, verdict = output / f"{training.key}.tar.gz", output / "language.npz", output / "verdict.json"
    if current is None:
        # people are answered by pictures meanwhile, in their language, and a call for help is heard: this comes first
        _first_detector(settings, folder, files, progress)
    progress(EMBEDDING, 0.0)
    texts = [sentence.text for sentence in training.sentences]
    read = warm(texts, cache, lambda done, total: progress(EMBEDDING, done / (total + REST)))
    share = read / (read + REST)
    progress(TRAINING, share)
    beside = None if current is None else Step(settings, "detector", folder, detector)
    try:
        if base is not None:
            Step(settings, "again", folder, cache, base, model, verdict).finish()
        else:
            run_rasa(settings, folder, output, training.key)
            progress(GATE, share + 0.6 * (1 - share))
            Step(settings, "gate", folder, cache, model, verdict).finish()
        found = _VERDICT.decode(verdict.read_bytes())
        _pass(found)
        progress(GATE, share + 0.9 * (1 - share))
        if beside is not None:
            beside.finish()
    finally:
        if beside is not None:
            beside.end()
    learned = hashes(training.sentences)
    facts = Facts(shape=shape_of(training), shares=found.shares, sentences=learned, is_base=base is None)
    replace_file(facts_file(files.rasa), msgspec.msgpack.encode(facts))
    if beside is not None:
        detector.replace(files.detector)
    model.replace(files.rasa)


def _first_detector(settings: Settings, folder: Path, files: ModelFiles, progress: Progress) -> None:
    if files.detector.is_file():
        return
    progress(LANGUAGES, 0.0)
    made = folder / "language.npz"
    step = Step(settings, "detector", folder, made)
    try:
        step.finish()
    finally:
        step.end()
    made.replace(files.detector)


def _pass(verdict: Verdict) -> None:
    if verdict.is_passed:
        return
    worst = min(verdict.failures, key=lambda failure: failure.share - failure.floor)
    raise TrainingFailed(
        say(
            "gate_failed",
            groups=tuple(named(failure.what) for failure in verdict.failures[:5]),
            worst=named(worst.what),
            share=round(100 * worst.share),
            floor=round(100 * worst.floor),
            examples=tuple(say("gate_example", text=w.text, got=meaning(w.got)) for w in worst.examples[:3]),
        ),
        next_step=say("gate_failed_todo"),
        sentences=tuple(dict.fromkeys(wrong for failure in verdict.failures for wrong in failure.examples)),
    )


def unpack_classifier(model: Path, folder: Path) -> Path:
    """Take our classifier's files out of a Rasa model; return their folder.

    Raises:
        TrainingFailed: the model holds none.
    """
    try:
        is_whole = unpack(model, folder)
    except (OSError, tarfile.TarError, EOFError):
        is_whole = False
    if not is_whole:
        raise TrainingFailed(say("model_empty", name=model.name), next_step=say("run_train"))
    return folder


def _clear(settings: Settings) -> None:
    """Take away what a training that was killed left behind; nobody else trains while we hold the lock."""
    for left in settings.models.glob("*"):
        if left.is_dir() and left.name.startswith((_TEMPORARY, "tmp")):
            shutil.rmtree(left, ignore_errors=True)
    shutil.rmtree(settings.var / "training", ignore_errors=True)


def _forget_old(settings: Settings) -> None:
    models = sorted(settings.models.glob("*.tar.gz"), key=lambda p: p.stat().st_mtime, reverse=True)
    current = current_model(settings)
    # the next edit begins with the last model that was trained from nothing
    bases = (model for model in models if (facts := facts_of(model)) is not None and facts.is_base)
    stay = {*models[:MODELS_KEPT], *([current.rasa] if current else []), *list(bases)[:1]}
    for old in models:
        if old not in stay:
            old.unlink(missing_ok=True)
            model_files(settings, old.name.removesuffix(".tar.gz")).detector.unlink(missing_ok=True)
            facts_file(old).unlink(missing_ok=True)
