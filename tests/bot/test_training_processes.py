"""A training writes into its own folders alone: where the loket runs as a service, the checkout is read only."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bot.settings import ROOT, read_settings
from bot.training.processes import _environment

CACHE = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from bot.rasa.absent import leave_out
leave_out(Path(sys.argv[1], "config.yml"))
from rasa.engine.caching import LocalTrainingCache
LocalTrainingCache()
"""


def test_rasa_keeps_no_cache_where_it_is_started(tmp_path: Path) -> None:
    here = tmp_path / "here"
    here.mkdir()
    settings = read_settings({"LOKET_VAR": str(tmp_path / "var"), "LOKET_SECRET": "s" * 32})
    command = [sys.executable, "-c", CACHE, str(ROOT)]
    subprocess.run(command, cwd=here, env=_environment(settings), check=True, timeout=120)
    assert list(here.iterdir()) == []
