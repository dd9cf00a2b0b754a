"""The doctor, on installations that are broken in one way each: it finds it, says what to do, and tells no secret."""

from __future__ import annotations

import json
import shutil
import socket
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cli import main
from bot.content.publish import publish
from bot.doctor import installation as installation_module
from bot.doctor import machine as machine_module
from bot.doctor.finding import Finding
from bot.doctor.installation import installation
from bot.doctor.machine import machine
from bot.doctor.reach import reach
from bot.ports import free_port
from bot.settings import ROOT, Settings
from bot.store.database import open_database


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the linter, which is slow and tested elsewhere."""
    monkeypatch.setattr(installation_module, "_lint", lambda settings: Finding("mistakes", "ok", ""))


def named(findings: object, name: str) -> Finding:
    found = [one for one in findings if one.name == name]  # type: ignore[attr-defined]
    assert len(found) == 1, (name, found)
    return found[0]


def test_an_empty_installation_is_told_what_is_missing(settings: Settings) -> None:
    found = list(installation(settings))
    assert named(found, "content").level == "mend"
    assert "loket publish" in named(found, "content").todo
    assert named(found, "running").todo == "make run"


def test_each_finding_that_is_not_well_says_what_to_do(settings: Settings) -> None:
    broken = replace(
        settings, host="0.0.0.0", content=settings.var / "nowhere", telegram_token="hello", database="nonsense"
    )
    for part in (machine(broken), installation(broken), reach(broken, ("127.0.0.1", free_port()))):
        for found in part:
            assert found.level == "ok" or found.todo, found


@pytest.mark.usefixtures("quick")
def test_published_content_without_a_model(settings: Settings) -> None:
    publish(ROOT / "data", settings.published)
    found = list(installation(settings))
    assert named(found, "content").level == "ok"
    assert named(found, "model").level == "mend"
    assert named(found, "organisation").level in {"ok", "look"}
    assert named(found, "voices").level == "ok"


def test_a_secret_that_others_can_read_or_guess(settings: Settings) -> None:
    path = settings.var / "secret"
    assert named(installation(settings), "secret").level == "ok"
    path.chmod(0o644)
    assert str(path) in named(installation(settings), "secret").todo
    assert settings.secret not in named(installation(settings), "secret").text
    assert named(installation(replace(settings, secret="a" * 64)), "secret").level == "mend"


def test_a_database_that_is_old_or_away_or_damaged(settings: Settings, tmp_path: Path) -> None:
    away = replace(settings, database=f"sqlite:///{tmp_path}/no/folder/x.sqlite")
    assert named(installation(away), "database").level == "mend"
    old = tmp_path / "old.sqlite"
    sqlite3.connect(old).close()
    assert named(installation(replace(settings, database=f"sqlite:///{old}")), "database").level == "look"
    open_database(settings).dispose()
    assert named(installation(settings), "database").level == "ok"
    broken = tmp_path / "broken.sqlite"
    broken.write_bytes(b"no database " * 999)
    assert named(installation(replace(settings, database=f"sqlite:///{broken}")), "database").level == "mend"


def test_no_password_is_shown(settings: Settings) -> None:
    found = named(installation(replace(settings, database="postgresql://u:geheim@127.0.0.1:1/x")), "database")
    assert found.level == "mend"
    assert "geheim" not in found.text


def test_a_port_in_use(settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        found = named(machine(replace(settings, port=taken.getsockname()[1])), "port")
    assert found.level == "mend"
    assert "LOKET_PORT" in found.todo


def test_a_folder_that_is_a_file(settings: Settings) -> None:
    shutil.rmtree(settings.var)
    settings.var.write_text("")
    assert named(machine(settings), "folders").level == "mend"


@pytest.mark.parametrize(("free", "level"), [(100, "mend"), (1000, "look"), (9000, "ok")])
def test_the_disk(settings: Settings, monkeypatch: pytest.MonkeyPatch, free: int, level: str) -> None:
    usage = shutil.disk_usage("/")._replace(free=free * 1_000_000)
    monkeypatch.setattr(machine_module.shutil, "disk_usage", lambda path: usage)
    assert named(machine(settings), "disk").level == level


def test_processor_memory_and_clock() -> None:
    assert machine_module._processor("flags : sse2 avx").level == "mend"
    assert machine_module._processor("flags : sse2 avx avx2").level == "ok"
    assert machine_module._memory("MemAvailable: 400000 kB").level == "look"
    assert machine_module._memory("MemAvailable: 4000000 kB").level == "ok"
    assert machine_module._clock(0.0).level == "mend"


def test_origins_address_and_telegram(settings: Settings) -> None:
    closed = ("127.0.0.1", free_port())
    assert named(reach(settings, closed), "origins").level == "look"
    assert named(reach(replace(settings, origins=("https://a.example",)), closed), "origins").level == "ok"
    assert named(reach(replace(settings, origins=("a.example",)), closed), "origins").level == "mend"
    assert named(reach(replace(settings, host="0.0.0.0"), closed), "address").level == "mend"
    # as deploy/ has it: behind a proxy elsewhere
    for proxy in ("10.0.0.2", "*"):
        behind = named(reach(replace(settings, host="0.0.0.0", proxy=proxy), closed), "address")
        assert behind.level == "look"
        assert ("LOKET_METRICS_TOKEN" in behind.todo) == (proxy == "*")
    told = replace(settings, host="0.0.0.0", proxy="*", metrics_token="0123456789abcdef")
    assert "LOKET_METRICS_TOKEN" not in named(reach(told, closed), "address").todo
    wrong = named(reach(replace(settings, telegram_token="12:geheim"), closed), "telegram")
    assert wrong.level == "mend"
    assert "geheim" not in wrong.text + wrong.todo
    right = replace(settings, telegram_token="123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw")
    assert named(reach(right, closed), "telegram").level == "ok"


def test_gtts_is_tried_only_where_it_is_wanted(settings: Settings) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        assert named(reach(settings, server.getsockname()), "gtts").level == "ok"
    assert named(reach(settings, ("127.0.0.1", free_port())), "gtts").level == "look"
    off = reach(replace(settings, gtts=False), ("127.0.0.1", free_port()))
    assert [one for one in off if one.name == "gtts"] == []


@pytest.mark.usefixtures("quick")
def test_the_command_ends_with_1_and_prints_json_for_scripts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LOKET_VAR", str(tmp_path))
    monkeypatch.setenv("LOKET_GTTS", "off")
    assert main(["doctor", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] is False
    assert {"name", "level", "text", "todo"} == set(told["findings"][0])
