"""The database: brought to its newest form once, and then opened without what brings it there."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text

from bot.errors import Setup
from bot.settings import ROOT, read_settings
from bot.store.database import MIGRATIONS, connect, form, newest, open_database

OPENS = """
import sys
from pathlib import Path
from dataclasses import replace
from bot.settings import read_settings
from bot.store.database import open_database
place = Path(sys.argv[1])
open_database(replace(read_settings(), var=place, database=f"sqlite:///{place / 'loket.sqlite'}")).dispose()
print("alembic" in sys.modules)
"""


def opens(place: Path) -> str:
    ended = subprocess.run(
        [sys.executable, "-c", OPENS, str(place)], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
    )
    return ended.stdout.strip()


def test_the_newest_form_is_the_one_alembic_would_make() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert newest() == ScriptDirectory.from_config(config).get_current_head()


def test_alembic_is_loaded_only_where_there_is_something_to_bring(tmp_path: Path) -> None:
    assert opens(tmp_path) == "True"
    assert form(connect(f"sqlite:///{tmp_path / 'loket.sqlite'}")) == newest()
    assert opens(tmp_path) == "False"


def test_tables_of_a_newer_loket_are_refused(tmp_path: Path) -> None:
    settings = replace(read_settings(), var=tmp_path, database=f"sqlite:///{tmp_path / 'loket.sqlite'}")
    engine = open_database(settings)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Setup, match="NewerTables"):
        open_database(settings)
