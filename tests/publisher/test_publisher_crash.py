"""The publisher is killed at any step, and nothing is lost that matters."""

from __future__ import annotations

import os
import subprocess
import sys

import msgspec
import pytest

from bot.content.publish import ContentStore
from bot.publisher.publisher import Publisher
from bot.publisher.state import read_state, write_state
from bot.settings import ROOT, Settings
from bot.training.train import current_model, use, wanted
from tests.publisher.rasa import Rasa
from tests.publisher.test_publisher import edit

CRASH = """
import os, sys
from bot.publisher import publisher as module, state
from bot.publisher.publisher import Publisher
from bot.settings import read_settings
from bot.training.train import model_files, wanted
from tests.publisher.rasa import Rasa
phase, moment = sys.argv[1], sys.argv[2]
settings = read_settings()
rasa = Rasa(settings)
def train(settings, content, progress):
    progress("reading the questions", 0.0)
    progress("training", 0.3)
    progress("trying the questions", 0.8)
    files = model_files(settings, wanted(settings, content).key)
    files.rasa.touch()
    files.detector.touch()
    return files
module.train_model = train
real = module.write_state
def write(settings, new):
    if moment == "before" and new.phase == phase:
        os.kill(os.getpid(), 9)
    real(settings, new)
    if moment == "after" and new.phase == phase:
        os.kill(os.getpid(), 9)
module.write_state = write
publisher = Publisher(settings, rasa)
publisher.publish_now()
publisher.learn()
"""


@pytest.mark.parametrize(
    ("phase", "moment"),
    [
        *((phase, "after") for phase in ("checking", "embedding", "training", "gate", "loading", "smoke", "live")),
        *((phase, "before") for phase in ("checking", "loading", "live")),
    ],
)
def test_a_crash_at_any_step_ends_in_a_usable_state(
    settings: Settings, trained: Publisher, rasa: Rasa, phase: str, moment: str
) -> None:
    old = current_model(settings)
    assert old is not None
    edit(settings, "    - Cursus", "    - Kursus")
    env = {**os.environ, "LOKET_VAR": str(settings.var), "LOKET_CONTENT": str(settings.content)}
    killed = subprocess.run([sys.executable, "-c", CRASH, phase, moment], env=env, cwd=ROOT, check=False)
    assert killed.returncode == -9
    # what people hear meanwhile: a whole content, and a model that is there
    published = ContentStore(settings.published).current()
    used = current_model(settings)
    assert used is not None
    again = Publisher(settings, rasa)  # type: ignore[arg-type]
    again.resume()
    assert again.publish_now() is not None
    assert again.learn()
    state = read_state(settings)
    now = current_model(settings)
    assert now is not None
    assert (state.phase, state.model, state.content) == (
        "live",
        now.key,
        ContentStore(settings.published).current().version,
    )
    assert now.key == wanted(settings, ContentStore(settings.published).current().content).key != old.key
    assert published.content.faqs.keys() == {"language_dutch", "language_french", "language_reading"}
    assert not list(settings.var.glob(".publisher.json.*"))


def test_after_a_crash_in_the_smoke_rasa_serves_the_model_in_use_again(
    settings: Settings, trained: Publisher, rasa: Rasa
) -> None:
    current = current_model(settings)
    assert current is not None
    write_state(settings, msgspec.structs.replace(read_state(settings), phase="smoke"))
    Publisher(settings, rasa).resume()  # type: ignore[arg-type]
    assert rasa.served[-1] == current.key
    use(settings, current)
