"""Rasa without the libraries that it loads at its start and our pipeline never uses.

`import rasa` brings TensorFlow (for DIET and TED), plotting, eight chat services and two databases: 12 of the 20 processor
seconds until Rasa answers, and 170 of its 374 MB. Modules that hold nothing stand in their place: Rasa may inherit from
their names and catch them, and whoever calls one is told what to do. TensorFlow is not even installed with the loket, only
with its tests. Decision 0026.
"""

from __future__ import annotations

import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import yaml

from bot.errors import Setup

UNUSED = frozenset({
    "tensorflow", "tensorflow_addons", "keras", "matplotlib", "questionary",
    "aiogram", "fbmessenger", "mattermostwrapper", "rocketchat_API", "slack_sdk", "twilio", "webexteamssdk",
    "boto3", "botocore", "bson", "gridfs", "pymongo",
})  # fmt: skip
WITHOUT_THEM = frozenset({"RulePolicy", "MemoizationPolicy", "AugmentedMemoizationPolicy"})
"""Rasa's own parts that need none of them; ours need none either."""


class _Nothing(type):
    """Every name in such a module is a class of this kind, and so is every name in that class."""

    def __getattr__(cls, name: str) -> Any:
        return _nothing(name, cls.__module__)

    def __call__(cls, *_: object, **__: object) -> Any:
        raise Setup(
            f"{cls.__module__}.{cls.__name__} is left out of Rasa.",
            next_step="Name the part that needs it in config.yml, or take it out of bot/rasa/absent.py.",
        )


class _Module(ModuleType):
    def __getattr__(self, name: str) -> Any:
        return _nothing(name, self.__name__)


def _nothing(name: str, module: str) -> type:
    if name.startswith("__"):
        raise AttributeError(name)  # what Python itself looks for
    # an exception, so that it can stand in `except`
    return _Nothing(name, (Exception,), {"__module__": module})


class _Finder(MetaPathFinder, Loader):
    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        """Take the imports of what is unused."""
        return ModuleSpec(name, self, is_package=True) if name.partition(".")[0] in UNUSED else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Return a module that holds nothing."""
        return _Module(spec.name)

    def exec_module(self, _: ModuleType) -> None:
        """There is nothing to run."""


def leave_out(config: Path) -> bool:
    """Leave the libraries out of this process, which has not loaded Rasa yet; False where the pipeline may need one.

    Args:
        config: Rasa's `config.yml`.

    Raises:
        Setup: the pipeline may need TensorFlow, which is not installed.
    """
    parts = yaml.safe_load(config.read_text(encoding="utf-8"))
    names = {part["name"] for kind in ("pipeline", "policies") for part in parts.get(kind) or ()}
    others = sorted(name for name in names if not name.startswith("bot.") and name not in WITHOUT_THEM)
    if others:
        if find_spec("tensorflow") is None:
            raise Setup(
                f"{config} names {', '.join(others)}, and TensorFlow is not installed.",
                next_step="Run `make setup-tests`, which installs it, or take that part out.",
            )
        return False
    sys.meta_path.insert(0, _Finder())
    return True
