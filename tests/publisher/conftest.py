"""A publisher whose content is live."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.publisher import publisher as module
from bot.publisher.publisher import Publisher
from bot.publisher.state import read_state
from bot.settings import Settings, read_settings
from bot.training.train import model_files, wanted
from tests.content import small
from tests.publisher.rasa import Rasa


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    folder = small.build(tmp_path / "data")
    for own in ("nlu", "recognise", "rules"):
        # of its own and empty: the sentences that come with the loket take long to read
        (folder / own).mkdir()
    return read_settings({"LOKET_VAR": str(tmp_path / "var"), "LOKET_CONTENT": str(folder)})


@pytest.fixture
def rasa(settings: Settings) -> Rasa:
    return Rasa(settings)


@pytest.fixture
def trained(settings: Settings, rasa: Rasa, monkeypatch: pytest.MonkeyPatch) -> Publisher:
    """A publisher whose content is live; a training writes the model's files and nothing else."""

    def train(settings: Settings, content: object, progress: object) -> object:
        progress("training", 0.3)  # type: ignore[operator]
        files = model_files(settings, wanted(settings, content).key)  # type: ignore[arg-type]
        files.rasa.parent.mkdir(parents=True, exist_ok=True)
        files.rasa.touch()
        files.detector.touch()
        return files

    monkeypatch.setattr(module, "train_model", train)
    publisher = Publisher(settings, rasa)  # type: ignore[arg-type]
    assert publisher.publish_now() is not None
    assert publisher.learn()
    assert read_state(settings).phase == "live"
    return publisher
