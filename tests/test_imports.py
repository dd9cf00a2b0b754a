"""Who may import what, read from the code itself: what every process shares loads no framework of one of them."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import ROOT

FRAMEWORKS = frozenset({"flask", "telegram", "rasa", "sanic", "werkzeug"})
"""With what is named after them: `flask_wtf`, `rasa_sdk`."""
MAY = {
    "bot/telegram": {"telegram"},
    "bot/rasa": {"rasa", "sanic"},
    # a program of its own, started for one training; the training itself does not import it
    "bot/training/rasa_train.py": {"rasa"},
}
"""Folder or file → frameworks that may be loaded there; everywhere else in bot/ and audio/ none may."""
ABOVE = {"bot": {"web", "actions"}, "audio": {"bot", "web", "actions"}}
"""Package → packages that stand above it: they import it, never the other way."""


def imported(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and name of every module that is imported, at the top or inside a function."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.lineno, node.module or ""


def forbidden(place: str, source: str) -> list[str]:
    """Return what a file imports against the rule."""
    allowed = {name for where, names in MAY.items() if f"{place}/".startswith(f"{where}/") for name in names}
    closed = (FRAMEWORKS - allowed) | ABOVE[place.partition("/")[0]]
    found = ((line, name, name.partition(".")[0].partition("_")[0]) for line, name in imported(source))
    return [f"{place}:{line} imports {name}" for line, name, package in found if package in closed]


def files(package: str) -> Iterator[Path]:
    return (ROOT / package).rglob("*.py")


@pytest.mark.parametrize("package", list(ABOVE))
def test_what_every_process_shares_loads_no_framework(package: str) -> None:
    places = {path.relative_to(ROOT).as_posix(): path for path in files(package)}
    assert len(places) > 20
    found = [each for place, path in places.items() for each in forbidden(place, path.read_text(encoding="utf-8"))]
    assert found == []


@pytest.mark.parametrize(
    ("place", "source"),
    [
        ("bot/gateway.py", "import flask"),
        ("bot/gateway.py", "def f():\n    from telegram.ext import ExtBot\n"),
        ("bot/desk/drafts.py", "from flask_wtf import FlaskForm"),
        ("bot/telegram/app.py", "from rasa.core import agent"),
        ("bot/rasa_helper.py", "import rasa.shared.core.events as events"),
        ("bot/render.py", "from web.app import services"),
        ("audio/voice.py", "from bot.settings import ROOT"),
    ],
)
def test_an_import_against_the_rule_is_found(place: str, source: str) -> None:
    assert len(forbidden(place, source)) == 1


def test_what_is_excused_is_still_there() -> None:
    assert [where for where in MAY if not (ROOT / where).exists()] == []
    for where, names in MAY.items():
        paths = [ROOT / where] if where.endswith(".py") else list(files(where))
        used = {name.partition(".")[0] for path in paths for _, name in imported(path.read_text(encoding="utf-8"))}
        assert names <= used, where


LIGHT = """
import importlib, pkgutil, sys
import bot.assemble, web
for module in pkgutil.walk_packages(web.__path__, "web."):
    importlib.import_module(module.name)
print(*sorted({"sklearn", "scipy.stats", "alembic", "rasa", "telegram", "tensorflow"} & set(sys.modules)))
"""


def test_the_website_starts_without_what_it_rarely_needs() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", LIGHT], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
    )
    assert ended.stdout.strip() == ""
