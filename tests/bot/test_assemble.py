"""Parts of a process: a language detector that cannot be read costs nobody the one in use."""

from __future__ import annotations

import pytest

from bot import assemble
from bot.assemble import CurrentDetector
from bot.errors import Setup
from bot.settings import Settings
from bot.training.train import ModelFiles, begin_anew, current_model, detector_in_use, model_files, use


class Named:
    """A detector that hears its own name."""

    def __init__(self, name: str) -> None:
        self.name = name

    def own_words(self, text: str) -> str:
        return self.name


def made(settings: Settings, key: str) -> ModelFiles:
    files = model_files(settings, key)
    settings.models.mkdir(parents=True, exist_ok=True)
    for path in (files.rasa, files.detector):
        path.touch()
    use(settings, files)
    return files


def test_a_new_detector_is_taken_over_and_a_broken_one_is_not(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(path: object) -> Named:
        if "broken" in str(path):
            raise Setup("cannot be read")
        return Named(str(path).rpartition("/")[2].partition(".")[0])

    monkeypatch.setattr(assemble, "load_detector", load)
    detector = CurrentDetector(settings)
    with pytest.raises(Setup, match="no model"):
        detector.own_words("x")
    made(settings, "broken")
    with pytest.raises(Setup, match="cannot be read"):
        detector.own_words("x")
    for key, heard in (("first", "first"), ("broken", "first"), ("second", "second")):
        made(settings, key)
        assert detector.own_words("x") == heard


def test_before_the_first_model_the_detector_made_first_serves(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assemble, "load_detector", lambda path: Named(path.name.partition(".")[0]))
    detector = CurrentDetector(settings)
    settings.models.mkdir(parents=True)
    model_files(settings, "new").detector.touch()
    assert detector.own_words("x") == "new"
    made(settings, "whole")
    model_files(settings, "tried").detector.touch()
    assert detector.own_words("x") == "whole"


def test_what_other_code_has_made_is_put_aside_with_its_detectors(settings: Settings) -> None:
    old, new = made(settings, "old"), model_files(settings, "new")
    new.detector.touch()
    begin_anew(settings, new)
    assert current_model(settings) is None
    assert detector_in_use(settings) == new.detector
    assert old.rasa.exists()
    assert not old.detector.exists()
