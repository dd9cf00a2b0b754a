from __future__ import annotations

from pathlib import Path

import pytest

from tests.content import small


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A content folder without a mistake."""
    return small.build(tmp_path / "data")
