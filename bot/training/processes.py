"""The processes of a training: Rasa's own, and the heavy steps beside it, each with a log and a time limit."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.content.wording import Wording, say
from bot.errors import LoketError
from bot.settings import Settings
from bot.training.data import SENTENCES
from bot.training.verdict import Wrong

TRAIN_SECONDS = 900
"""Time limit of one training."""


class TrainingFailed(LoketError):
    """No usable model came out; the old one goes on."""

    def __init__(
        self, message: str | Wording, *, next_step: str | Wording = "", sentences: Sequence[Wrong] = ()
    ) -> None:
        super().__init__(message, next_step=next_step)
        self.sentences = tuple(sentences)
        """Those that failed at the gate."""


class Step:
    """One heavy step in a process of its own."""

    def __init__(self, settings: Settings, *arguments: str | Path) -> None:
        self._log = settings.var / "log" / f"train-{arguments[0]}.log"
        self._log.parent.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "bot.training.steps", *map(str, arguments)]
        with self._log.open("wb") as out:
            self._process = subprocess.Popen(  # noqa: S603 - our own module, arguments from our own folders
                command, stdout=out, stderr=subprocess.STDOUT, env=_environment(settings)
            )

    def finish(self) -> None:
        """Wait for it.

        Raises:
            TrainingFailed: it failed, or took too long.
        """
        try:
            code = self._process.wait(TRAIN_SECONDS)
        except subprocess.TimeoutExpired as error:
            self.end()
            raise _too_long(self._log) from error
        if code != 0:
            raise TrainingFailed(say("training_failed"), next_step=say("see_end", file=str(self._log)))

    def end(self) -> None:
        """End it, when it is still at work."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()


def run_rasa(settings: Settings, folder: Path, output: Path, key: str) -> None:
    """Train with Rasa.

    Raises:
        TrainingFailed: it failed, or took too long.
    """
    log = settings.var / "log" / "train.log"
    environment = {**_environment(settings), "LOKET_SENTENCES": str(folder / SENTENCES)}
    command = [sys.executable, "-m", "bot.training.rasa_train", str(folder), str(output), key]
    with log.open("wb") as out:
        try:
            code = subprocess.run(  # noqa: S603 - our own module, arguments from our own folders
                command, stdout=out, stderr=subprocess.STDOUT, env=environment, timeout=TRAIN_SECONDS, check=False
            ).returncode
        except subprocess.TimeoutExpired as error:
            raise _too_long(log) from error
    if code != 0 or not (output / f"{key}.tar.gz").is_file():
        raise TrainingFailed(say("training_rasa"), next_step=say("see_end", file=str(log)))


def _too_long(log: Path) -> TrainingFailed:
    return TrainingFailed(say("training_long", seconds=TRAIN_SECONDS), next_step=say("see_end", file=str(log)))


def _environment(settings: Settings) -> dict[str, str]:
    return {
        **os.environ,
        "LOKET_EMBEDDINGS": str(settings.var / "cache" / "embeddings.sqlite"),
        "OMP_NUM_THREADS": "1",
        # no folder .rasa/cache beside the code: nobody may write there in a container, and each training begins anew
        "RASA_MAX_CACHE_SIZE": "0",
        # numpy alone may use both cores of a small machine: the encoder does not run here, its vectors are cached
        "OPENBLAS_NUM_THREADS": "2",
    }
