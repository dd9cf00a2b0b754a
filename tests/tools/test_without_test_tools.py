"""`make run` installs the loket without what its tests need: no part of it may import that."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions

from bot.settings import ROOT

IMPORTS = """
import importlib, pkgutil, sys
from pathlib import Path
hidden = set(sys.argv[1].split(","))
class Hidden:
    def find_spec(self, name, *_):
        if name.partition(".")[0] in hidden:
            raise ModuleNotFoundError(f"{name} is not installed", name=name)
sys.meta_path.insert(0, Hidden())
from bot.rasa.absent import leave_out
leave_out(Path("config.yml"))
count = 0
for package in ("bot", "actions", "audio", "web"):
    for module in pkgutil.walk_packages([package], f"{package}."):
        if not module.name.endswith(".__main__") and ".migrations" not in module.name:
            importlib.import_module(module.name)
            count += 1
import rasa.core.run, rasa.model_training
print(count)
"""


def test_every_module_of_the_loket_is_imported_without_them() -> None:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    only = {re.split(r"[^\w.-]", entry)[0].lower().replace("_", "-") for entry in groups["dev"]}
    names = {
        name
        for name, owners in packages_distributions().items()
        if {owner.lower().replace("_", "-") for owner in owners} <= only
    }
    assert {"pytest", "tensorflow", "playwright"} <= names
    ended = subprocess.run(
        [sys.executable, "-c", IMPORTS, ",".join(sorted(names))],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr[-2000:]
    assert int(ended.stdout) > 200
