"""Fixtures every folder shares: the real content, and settings below a temporary folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

os.environ.setdefault("OMP_NUM_THREADS", "1")

from bot.content import load
from bot.content.load import load_content
from bot.content.publish import publish
from bot.content.types import Content
from bot.content.yaml import parse_yaml
from bot.rasa.absent import leave_out
from bot.settings import ROOT, Settings, read_settings
from tests.chromium import chromium

leave_out(ROOT / "config.yml")  # as `bot.rasa.server` does before Rasa is loaded


@pytest.fixture(scope="session", autouse=True)
def _parse_a_text_once() -> Iterator[None]:
    """Remember what a content file's text parses to: hundreds of tests each read a copy of all of them."""
    known: dict[str, Any] = {}

    def parse(text: str, path: Path) -> Any:
        if text not in known:
            known[text] = parse_yaml(text, path)
        return known[text]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(load, "parse_yaml", parse)
        yield


@pytest.fixture(scope="session", autouse=True)
def _stay_in_front() -> Iterator[None]:
    """Leave this process its place: a command that runs in it would step back, and all tests after it with it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "nice", lambda _: 0)
        yield


@pytest.fixture(scope="session")
def content() -> Content:
    """The content of the checkout."""
    return load_content(ROOT / "data").content


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with the checkout's content, published."""
    folder = tmp_path_factory.mktemp("published")
    publish(ROOT / "data", folder)
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium: one for all, Playwright cannot be started twice in one process."""
    with chromium() as started:
        yield started


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a fresh installation that reads the checkout's content."""
    return read_settings({"LOKET_VAR": str(tmp_path / "var")})


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order the tests, and say which of them one process runs where two share the work (`make test`).

    The real loket first: it takes longest, and all who talk to it share one. Browser tests last: Playwright's synchronous
    API holds an event loop that async tests could not share; of these the real loket's come last, when what the first has
    learned is there. All others go by file.
    """
    items.sort(key=_turn)
    for item in items:
        group = "the loket" if _is_of_the_real_loket(item) else str(item.path.relative_to(ROOT))
        item.add_marker(pytest.mark.xdist_group(f"{group}{', browser' if _needs_browser(item) else ''}"))


def _turn(item: pytest.Item) -> tuple[bool, bool]:
    if _needs_browser(item):
        return True, _is_of_the_real_loket(item)
    return False, not _is_of_the_real_loket(item)


def _is_of_the_real_loket(item: pytest.Item) -> bool:
    return item.path.is_relative_to(ROOT / "tests" / "e2e")


def _needs_browser(item: pytest.Item) -> bool:
    return "browser" in getattr(item, "fixturenames", ())
