"""`loket up --only …`: which processes run here, where they find the others, and that one machine is as it was."""

from __future__ import annotations

import argparse
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from bot.commands.up import up
from bot.content.publish import ContentStore, replace_file
from bot.doctor import shared as doctor_shared
from bot.errors import Setup
from bot.process import START_SECONDS
from bot.running import MODEL_SECONDS, PARTS, addressed
from bot.settings import Settings, read_settings
from bot.supervisor import Supervisor
from tests.scale import daemons


@pytest.fixture(autouse=True)
def _no_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LOKET_RASA_URL", raising=False)
    monkeypatch.delenv("LOKET_ACTIONS_URL", raising=False)


def test_on_one_machine_everything_is_on_loopback_whatever_the_environment_says(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOKET_RASA_URL", "http://10.0.0.9:5005")
    found = addressed(replace(settings, rasa_url="http://10.0.0.9:5005"), PARTS)
    assert found.rasa_url.startswith("http://127.0.0.1:")
    assert found.actions_url.startswith("http://127.0.0.1:")
    assert found.rasa_url.endswith(found.rasa_listen.rpartition(":")[2])


def test_a_website_asks_the_engines_it_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    urls = "http://10.0.0.21:5005,http://10.0.0.22:5005"
    monkeypatch.setenv("LOKET_RASA_URL", urls)
    found = addressed(replace(settings, rasa_url=urls), ["web"])
    assert found.rasa_urls == ("http://10.0.0.21:5005", "http://10.0.0.22:5005")
    assert found.actions_url == ""


def test_an_engine_listens_where_it_is_told_and_its_action_server_on_loopback(settings: Settings) -> None:
    found = addressed(replace(settings, rasa_listen="0.0.0.0:5005"), ["rasa", "actions"])
    assert found.rasa_url == "http://127.0.0.1:5005"
    assert found.rasa_listen == "0.0.0.0:5005"
    assert found.actions_url.startswith("http://127.0.0.1:")


def test_only_the_parts_of_this_machine_are_started(settings: Settings) -> None:
    whole = Supervisor(settings, say=print)
    assert [child.name for child in whole.children] == ["rasa", "actions", "web", "keeper"]
    part = Supervisor(settings, say=print, parts=["rasa", "actions"])
    assert [child.name for child in part.children] == ["rasa", "actions"]
    # it finds its model itself
    assert part.children[0].command[-1] == "bot.rasa.server"


def test_an_engine_that_fetches_its_model_may_wait_for_the_first_one_and_is_not_ended_meanwhile(
    settings: Settings,
) -> None:
    fetching = Supervisor(replace(settings, model_url="https://loket.example"), say=print, parts=["rasa", "actions"])
    rasa, actions = fetching.children
    assert rasa.patience_s > MODEL_SECONDS
    assert actions.patience_s == START_SECONDS
    assert Supervisor(settings, say=print, parts=["rasa"]).children[0].patience_s == START_SECONDS


def test_a_website_goes_on_with_what_it_read_when_a_newer_release_publishes(tmp_path: Path, published: Path) -> None:
    folder = tmp_path / "published"
    shutil.copytree(published, folder)
    store = ContentStore(folder)
    before = store.current()
    (folder / "ffff").mkdir()
    (folder / "ffff" / "content.msgpack").write_bytes(b"\x81\xa3new\x01")
    replace_file(folder / "current", b"ffff")
    assert store.find() == before
    # a process that begins now has nothing to go on with
    assert ContentStore(folder).find() is None


@pytest.mark.parametrize("only", ["webb", "web,rase", ","])
def test_an_unknown_part_is_told(settings: Settings, only: str) -> None:
    with pytest.raises(Setup, match="Choose from"):
        up(settings, argparse.Namespace(only=only))


def test_telegram_alone_needs_its_token(settings: Settings) -> None:
    with pytest.raises(Setup, match="TELEGRAM_TOKEN"):
        up(settings, argparse.Namespace(only="telegram"))


@pytest.mark.parametrize(
    ("name", "value"),
    [("LOKET_REDIS", "localhost:6379"), ("LOKET_RASA_LISTEN", "5005"), ("LOKET_RASA_LISTEN", "host:99999")],
)
def test_an_address_that_is_none_is_told_without_showing_a_password(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(Setup, match=name):
        read_settings({"LOKET_VAR": str(tmp_path), name: value})


def test_the_doctor_names_what_is_missing_of_several_machines_and_no_password(settings: Settings) -> None:
    many = replace(
        settings, redis="redis://:hidden-password@127.0.0.1:1/0", rasa_url="http://127.0.0.1:1,http://127.0.0.1:2"
    )
    found = list(doctor_shared.shared(many))
    assert [(one.name, one.level) for one in found] == [
        ("redis", "mend"), ("engines", "mend"), ("engines", "mend"), ("sharing", "look"),
    ]  # fmt: skip
    assert not any("hidden-password" in one.text + one.todo for one in found)
    assert not list(doctor_shared.shared(settings))


def test_the_doctor_is_content_with_a_redis_that_keeps_things(
    settings: Settings, redis: tuple[daemons.Daemon, str]
) -> None:
    found = list(doctor_shared.shared(replace(settings, redis=redis[1], database="postgresql://x/y")))
    assert [(one.name, one.level) for one in found] == [("redis", "ok")]
