"""Backup and restore: what comes back is what was there, from SQLite and PostgreSQL, and nothing that must not be kept."""

from __future__ import annotations

import errno
import io
import shutil
import stat
import tarfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from bot.backup import placing, tables
from bot.backup.archive import restore, write_backup
from bot.content.publish import ContentStore, publish
from bot.conversations import Conversations
from bot.desk.drafts import Draft, Drafts
from bot.desk.fields import Fields
from bot.errors import Setup
from bot.publisher.versions import list_versions, record
from bot.settings import ROOT, Settings, read_settings
from bot.statistics.counter import Counter
from bot.statistics.outcome import Counted
from bot.statistics.tables import TURNS
from bot.store.database import open_database
from bot.training.train import current_model, model_files, use
from tests.content.test_edit import full_disk
from tests.scale import daemons

DRAFT = Draft(faq="housing_ais", language="nl", fields=Fields(answer="Bel AIS."), base="", who="Amina", at="2026")


@pytest.fixture
def lived(tmp_path: Path) -> Settings:
    """An installation that has been used."""
    content = tmp_path / "content"
    shutil.copytree(ROOT / "data", content)
    settings = read_settings({"LOKET_VAR": str(tmp_path / "var"), "LOKET_CONTENT": str(content)})
    publish(settings.content, settings.published)
    record(settings, who="Amina")
    files = model_files(settings, "abc123")
    files.rasa.parent.mkdir()
    files.rasa.write_bytes(b"model")
    files.detector.write_bytes(b"detector")
    use(settings, files)
    (content / "recordings" / "ps").mkdir(parents=True)
    (content / "recordings" / "ps" / "housing_ais.mp3").write_bytes(b"a voice")
    Drafts(settings.var).keep(DRAFT)
    (settings.var / "desk" / "drafts" / "housing_ais.nl.lock").touch()
    waiting = settings.var / "desk" / "recordings" / "ps"
    waiting.mkdir(parents=True)
    (waiting / "housing_ais.mp3").write_bytes(b"another voice")
    _count(settings, 7)
    with open_database(settings).begin() as connection:
        connection.execute(
            text(
                "INSERT INTO staff_member (name, name_key, role, password, totp_step, stamp, made_at) "
                "VALUES ('Amina', 'amina', 'admin', 'hash', 0, 1, 5)"
            )
        )
        connection.execute(
            text("INSERT INTO staff_session (token_hash, member_id, made_at, seen_at) VALUES ('t', 1, 1, 1)")
        )
    kept = Conversations(settings.var / "conversations.sqlite", settings.secret)
    kept.create("a person", "ar")
    kept.close()
    return settings


def _count(settings: Settings, times: int) -> None:
    counter = Counter(lambda: open_database(settings), "web", today=lambda: date(2026, 11, 20))
    for _ in range(times):
        counter.turn("nl", Counted(topic="housing", faq="housing_ais", outcome="answer", band="high"))
    counter.write()


def _new(tmp_path: Path, **more: str) -> Settings:
    place = tmp_path / "new"
    return read_settings({"LOKET_VAR": str(place / "var"), "LOKET_CONTENT": str(place / "content"), **more})


def _is_whole(old: Settings, new: Settings) -> None:
    assert ContentStore(new.published).current().version == ContentStore(old.published).current().version
    assert {path.name for path in new.content.iterdir()} == {path.name for path in old.content.iterdir()}
    # the files themselves publish to the same text
    assert not publish(new.content, new.published).is_new
    assert [v.who for v in list_versions(new)] == [v.who for v in list_versions(old)]
    model = current_model(new)
    assert model is not None
    assert model.rasa.read_bytes() == b"model"
    assert (new.content / "recordings" / "ps" / "housing_ais.mp3").read_bytes() == b"a voice"
    assert Drafts(new.var).all() == (DRAFT,)
    assert (new.var / "desk" / "recordings" / "ps" / "housing_ais.mp3").read_bytes() == b"another voice"
    assert not list(new.var.glob("desk/*/*.lock"))
    engine = open_database(new)
    with engine.connect() as connection:
        assert [row.total for row in connection.execute(TURNS.select())] == [7]
        assert connection.execute(text("SELECT name, role FROM staff_member")).all() == [("Amina", "admin")]
        assert connection.execute(text("SELECT count(*) FROM staff_session")).scalar() == 0
    # and life goes on: a new count, a new member with a number of its own
    _count(new, 1)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO staff_member (name, name_key, role, password, totp_step, stamp, made_at) "
                "VALUES ('Bram', 'bram', 'editor', 'hash', 0, 1, 6)"
            )
        )
        assert [row.total for row in connection.execute(TURNS.select())] == [8]
    engine.dispose()


def test_a_backup_put_back_into_new_folders_is_the_same_loket(lived: Settings, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar.gz"
    written = write_backup(lived, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert written.rows == 2
    new = _new(tmp_path)
    assert restore(new, file).rows == 2
    _is_whole(lived, new)


def test_a_backup_of_one_machine_is_restored_into_postgresql(
    lived: Settings, tmp_path: Path, postgres: tuple[daemons.Daemon, str]
) -> None:
    from bot.store.database import connect

    with connect(postgres[1]).execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS restored"))
        connection.execute(text("CREATE DATABASE restored"))
    file = tmp_path / "backup.tar.gz"
    write_backup(lived, file)
    new = _new(tmp_path, LOKET_DATABASE=postgres[1].rpartition("/")[0] + "/restored")
    restore(new, file)
    _is_whole(lived, new)
    # and from there into a file again
    again = tmp_path / "again.tar.gz"
    assert write_backup(new, again).rows == 3


def test_no_conversation_and_no_secret_is_in_it_unless_asked(lived: Settings, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar.gz"
    write_backup(lived, file)
    with tarfile.open(file) as archive:
        names = archive.getnames()
    assert not [name for name in names if name.endswith(".sqlite")]
    written = {Path(name).stem for name in names if name.startswith("tables/")}
    assert {"staff_member", "stat_turns", "kept_questions"} <= written
    assert not written & {"conversation", "events", "staff_session", "staff_kept_form"}
    assert "secret" not in names
    assert lived.secret.encode() not in file.read_bytes()
    write_backup(lived, file, with_secret=True)
    new = _new(tmp_path)
    assert restore(new, file).has_secret
    place = new.var / "secret"
    assert place.read_text() == lived.secret
    assert stat.S_IMODE(place.stat().st_mode) == 0o600


def test_nothing_is_overwritten(lived: Settings, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar.gz"
    write_backup(lived, file)
    with pytest.raises(Setup, match="not empty"):
        restore(lived, file)
    new = replace(_new(tmp_path), database=lived.database)
    with pytest.raises(Setup, match="not empty"):
        restore(new, file)
    assert not new.published.exists()


def _left(new: Settings) -> list[Path]:
    """Return what a restore that failed has left, but what every command makes."""
    own = {new.var / name for name in ("secret", "secret.lock", "migrate.lock")}
    files = [path for path in new.var.parent.rglob("*") if path.is_file() and path not in own]
    return [path for path in files if not path.name.startswith("loket.sqlite")]


@pytest.mark.parametrize("fails_at", [0, 5, -1])
def test_a_restore_that_a_disk_cuts_short_leaves_nothing_and_can_be_tried_again(
    lived: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    file = tmp_path / "backup.tar.gz"
    fails_at %= write_backup(lived, file).files
    new = _new(tmp_path)
    moved: list[Path] = []

    def move(source: Path, target: Path, real: Callable[[Path, Path], object] = shutil.move) -> None:
        moved.append(target)
        if len(moved) > fails_at:
            target.write_bytes(b"half")
            raise OSError(errno.ENOSPC, "No space left on device", str(target))
        real(source, target)

    monkeypatch.setattr(placing.shutil, "move", move)
    with pytest.raises(Setup, match="No space left"):
        restore(new, file)
    monkeypatch.undo()
    assert _left(new) == []
    assert not new.content.exists()
    restore(new, file)
    _is_whole(lived, new)


def test_a_database_that_does_not_take_the_rows_leaves_nothing(
    lived: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "backup.tar.gz"
    write_backup(lived, file)
    new = _new(tmp_path)

    def load(*_: object) -> int:
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    monkeypatch.setattr(tables, "load", load)
    with pytest.raises(Setup, match="LOKET_DATABASE"):
        restore(new, file)
    monkeypatch.undo()
    assert _left(new) == []
    restore(new, file)
    _is_whole(lived, new)


def test_a_full_disk_is_not_taken_for_a_damaged_backup(lived: Settings, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar.gz"
    write_backup(lived, file)
    new = _new(tmp_path)
    with full_disk(5000), pytest.raises(Setup, match="Make room"):
        restore(new, file)
    assert _left(new) == []
    restore(new, file)


@pytest.mark.parametrize("name", ["../out", "/abs", "content/../../out"])
def test_a_file_that_points_out_of_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    file = tmp_path / "evil.tar.gz"
    with tarfile.open(file, "w:gz") as archive:
        entry = tarfile.TarInfo(name)
        entry.size = 1
        archive.addfile(entry, io.BytesIO(b"x"))
    with pytest.raises(Setup, match="no backup"):
        restore(_new(tmp_path), file)
    assert not (tmp_path / "out").exists()


def test_a_damaged_backup_changes_nothing(lived: Settings, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar.gz"
    write_backup(lived, file)
    whole = file.read_bytes()
    new = _new(tmp_path)
    half = len(whole) // 2
    for damaged in (whole[:-2000], whole[:half] + bytes(2000) + whole[half + 2000 :], b"no archive"):
        file.write_bytes(damaged)
        with pytest.raises(Setup, match="damaged"):
            restore(new, file)
    with tarfile.open(file, "w:gz"):
        pass
    with pytest.raises(Setup, match="damaged"):
        restore(new, file)
    assert not new.published.exists()
    assert not new.content.exists()
