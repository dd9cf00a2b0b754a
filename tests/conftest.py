"""Fixtures every folder shares: the real content, and settings below a temporary folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

os.environ.setdefault("OMP_NUM_THREADS", "1")

from bot.content.load import load_content
from bot.content.publish import publish
from bot.content.types import Content
from bot.settings import ROOT, Settings, read_settings
from tests.chromium import chromium


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
    API holds an event loop that async tests could not share. All others go by file.
    """
    items.sort(key=lambda item: (_needs_browser(item), not _is_of_the_real_loket(item)))
    for item in items:
        group = "the loket" if _is_of_the_real_loket(item) else str(item.path.relative_to(ROOT))
        item.add_marker(pytest.mark.xdist_group(f"{group}{', browser' if _needs_browser(item) else ''}"))


def _is_of_the_real_loket(item: pytest.Item) -> bool:
    return item.path.is_relative_to(ROOT / "tests" / "e2e")


def _needs_browser(item: pytest.Item) -> bool:
    return "browser" in getattr(item, "fixturenames", ())
