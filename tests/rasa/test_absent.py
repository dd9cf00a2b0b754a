"""Rasa serves and learns without the libraries it loads and our pipeline never uses."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import Setup
from bot.rasa import absent
from bot.rasa.absent import leave_out
from bot.settings import ROOT

LOADS = """
import sys
from pathlib import Path
from bot.errors import Setup
from bot.rasa.absent import UNUSED, leave_out
assert leave_out(Path("config.yml"))
from rasa.core.run import serve_application
from rasa.model_training import train
import tensorflow as tf, pymongo.errors
real = [name for name in UNUSED if getattr(sys.modules.get(name), "__file__", None)]
assert not real, real
class Inherits(tf.keras.layers.Layer): pass
try:
    raise KeyError
except pymongo.errors.ConnectionFailure:
    raise AssertionError
except KeyError:
    pass
for call in (tf.constant, tf.keras.layers.Dense, Inherits):
    try:
        call(1)
    except Setup as problem:
        assert "config.yml" in problem.next_step
    else:
        raise AssertionError(call)
print("well")
"""


def test_rasa_loads_without_them_and_whoever_calls_one_is_told() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", LOADS], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert ended.stdout.strip() == "well", ended.stderr[-2000:]


@pytest.mark.parametrize("part", ["DIETClassifier", "TEDPolicy", "SpacyNLP", "mine.Classifier"])
def test_a_pipeline_that_may_need_one_gets_them_all(part: str, tmp_path: Path) -> None:
    config = tmp_path / "config.yml"
    config.write_text(
        f"pipeline:\n- name: bot.rasa.language_tag.LanguageTag\n- name: {part}\npolicies:\n- name: RulePolicy\n"
    )
    before = list(sys.meta_path)
    assert not leave_out(config)
    assert sys.meta_path == before


def test_who_asks_for_tensorflow_where_it_is_not_installed_is_told_how(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config.yml"
    config.write_text("pipeline:\n- name: DIETClassifier\n")
    monkeypatch.setattr(absent, "find_spec", lambda _: None)
    with pytest.raises(Setup, match="DIETClassifier") as told:
        leave_out(config)
    assert "make setup-tests" in told.value.next_step
