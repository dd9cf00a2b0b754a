"""Rasa's own judgement of our data: `rasa data validate`, and test stories with the model of the running loket."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.content.load import load_content
from bot.settings import ROOT
from bot.training.data import training_set, write
from tests.e2e.conftest import Loket

pytestmark = pytest.mark.e2e


def rasa(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Rasa's command line; its output is shown only when it fails."""
    environment = {
        **os.environ,
        "RASA_TELEMETRY_ENABLED": "false",
        "LOKET_ACTIONS_URL": "http://127.0.0.1:9",
        "LOKET_TRACKERS": str(folder / "trackers.sqlite"),
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "rasa", *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=600
    )


def test_rasa_finds_nothing_wrong_in_domain_rules_and_questions(tmp_path: Path) -> None:
    write(training_set(load_content(ROOT / "data").content, ROOT / "data"), tmp_path / "t")
    folder = tmp_path / "t"
    done = rasa(
        folder, "data", "validate", "--domain", "domain.yml", "--config", "config.yml", "--data", "nlu", "rules"
    )
    output = done.stdout + done.stderr
    assert done.returncode == 0, output[-3000:]
    assert "Contradicting rules" not in output
    assert "Project validation completed with errors" not in output


def test_the_stories_of_rasa_hold_with_the_trained_model(loket: Loket, tmp_path: Path) -> None:
    model = loket.var / "models" / f"{(loket.var / 'models' / 'current').read_text()}.tar.gz"
    done = rasa(
        tmp_path, "test", "core", "--model", str(model), "--stories", str(ROOT / "tests/rasa/stories"),
        "--endpoints", str(ROOT / "endpoints.yml"), "--out", str(tmp_path / "results"), "--fail-on-prediction-errors",
    )  # fmt: skip
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    assert not (tmp_path / "results" / "failed_test_stories.yml").read_text().count("- story:")
