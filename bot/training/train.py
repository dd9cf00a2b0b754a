"""From published content to a model file: generate, embed, train Rasa, train the language detector, pass the gate.

A model is named after everything that shaped it, so the same content is never trained twice, and a model that failed on
the way leaves nothing behind that could be taken for a good one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.content.publish import replace_file
from bot.content.types import Content
from bot.errors import LoketError
from bot.settings import Settings
from bot.training.data import SENTENCES, TrainingSet, training_set, write

MODELS_KEPT = 4
TRAIN_SECONDS = 900
"""Time limit of one training."""

Progress = Callable[[str, float], None]
"""Called with the step's name and how far it is, 0 to 1."""


class TrainingFailed(LoketError):
    """No usable model came out; the old one goes on."""


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
    return ModelFiles(key, settings.models / f"{key}.tar.gz", settings.models / f"{key}.language.npz")


def current_model(settings: Settings) -> ModelFiles | None:
    """Return the model in use, None when there is none yet."""
    try:
        files = model_files(settings, (settings.models / "current").read_text(encoding="ascii").strip())
    except OSError:
        return None
    return files if files.rasa.is_file() and files.detector.is_file() else None


def use(settings: Settings, files: ModelFiles) -> None:
    """Make a model the one in use."""
    replace_file(settings.models / "current", files.key.encode())


def wanted(settings: Settings, content: Content) -> TrainingSet:
    """Return the training set of this content."""
    return training_set(content, settings.content)


def train_model(settings: Settings, content: Content, progress: Progress = lambda step, share: None) -> ModelFiles:
    """Train a model for `content` unless there is one.

    Raises:
        TrainingFailed: Rasa failed, or the gate found a language below its floor.
    """
    training = wanted(settings, content)
    files = model_files(settings, training.key)
    if files.rasa.is_file() and files.detector.is_file():
        return files
    # scikit-learn and the encoder take seconds to import: only a training pays for them, not every command
    from bot.language.detector import Heard, train_detector
    from bot.language.detector_file import save_detector
    from bot.training.embed import warm

    settings.models.mkdir(parents=True, exist_ok=True)
    folder = settings.var / "training" / training.key
    write(training, folder)
    cache = settings.var / "cache" / "embeddings.sqlite"
    progress("reading the questions", 0.0)
    warm(
        [sentence.text for sentence in training.sentences],
        cache,
        lambda done, total: progress("reading the questions", done / total),
    )
    progress("training", 0.0)
    with tempfile.TemporaryDirectory(dir=settings.models) as temporary:
        trained = _run_rasa(settings, folder, Path(temporary), training.key)
        progress("trying the questions", 0.9)
        _pass_gate(training, trained, cache)
        detector = Path(temporary) / "language.npz"
        heard = [Heard(s.text, s.language, s.label) for s in (*training.sentences, *training.recognised)]
        save_detector(train_detector(heard, training.host_words), detector)
        detector.replace(files.detector)
        trained.replace(files.rasa)
    shutil.rmtree(folder, ignore_errors=True)
    _forget_old(settings)
    progress("training", 1.0)
    return files


def _run_rasa(settings: Settings, folder: Path, output: Path, key: str) -> Path:
    log = settings.var / "log" / "train.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    environment = {
        **os.environ,
        "LOKET_EMBEDDINGS": str(settings.var / "cache" / "embeddings.sqlite"),
        "LOKET_SENTENCES": str(folder / SENTENCES),
        "OMP_NUM_THREADS": "1",
        # numpy alone may use both cores of a small machine: the encoder does not run here, its vectors are cached
        "OPENBLAS_NUM_THREADS": "2",
    }
    command = [sys.executable, "-m", "bot.training.rasa_train", str(folder), str(output), key]
    with log.open("wb") as out:
        try:
            code = subprocess.run(  # noqa: S603 - our own module, arguments from our own folders
                command, stdout=out, stderr=subprocess.STDOUT, env=environment, timeout=TRAIN_SECONDS, check=False
            ).returncode
        except subprocess.TimeoutExpired as error:
            raise TrainingFailed(f"Training took longer than {TRAIN_SECONDS} s.", next_step=f"See {log}.") from error
    model = output / f"{key}.tar.gz"
    if code != 0 or not model.is_file():
        raise TrainingFailed("Rasa could not train.", next_step=f"The reason stands at the end of {log}.")
    return model


def _pass_gate(training: TrainingSet, model: Path, cache: Path) -> None:
    from bot.training import gate

    with tempfile.TemporaryDirectory() as unpacked:
        verdict = gate.judge(training.sentences, training.acute, unpack_classifier(model, Path(unpacked)), cache)
    if not verdict.is_passed:
        worst = min(verdict.failures, key=lambda failure: failure.share - failure.floor)
        stolen = "; ".join(f"“{text}” goes to {label}" for text, label in worst.examples)
        names = ", ".join(failure.what for failure in verdict.failures[:5])
        raise TrainingFailed(
            f"The new model was not taken: too much goes wrong in {names}. In {worst.what} {worst.share:.0%} is right, "
            f"and {worst.floor:.0%} is asked. {stolen}.",
            next_step="Make these sentences more different, or take them out. The old model goes on.",
        )


def unpack_classifier(model: Path, folder: Path) -> Path:
    """Take our classifier's files out of a Rasa model; return their folder.

    Raises:
        TrainingFailed: the model holds none.
    """
    wanted_names = {"classifier.json", "classifier.npz"}
    found = 0
    with tarfile.open(model) as archive:
        for member in archive:
            name = Path(member.name).name
            if member.isfile() and name in wanted_names:
                source = archive.extractfile(member)
                if source is not None:
                    (folder / name).write_bytes(source.read())
                    found += 1
    if found != len(wanted_names):
        raise TrainingFailed(f"{model.name} holds no classifier.", next_step="Run `make train`.")
    return folder


def _forget_old(settings: Settings) -> None:
    models = sorted(settings.models.glob("*.tar.gz"), key=lambda p: p.stat().st_mtime, reverse=True)
    current = current_model(settings)
    for old in models[MODELS_KEPT:]:
        if current is None or old != current.rasa:
            old.unlink(missing_ok=True)
            model_files(settings, old.name.removesuffix(".tar.gz")).detector.unlink(missing_ok=True)
