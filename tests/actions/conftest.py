"""The published content of the checkout, as the actions read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions import context
from bot.content.publish import ContentStore


@pytest.fixture(scope="session")
def store(published: Path) -> ContentStore:
    """The content the actions are run on."""
    return ContentStore(published)


@pytest.fixture(autouse=True)
def _published(store: ContentStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context, "store", lambda: store)
