"""A desk on a copy of the content, with a fresh database, and a signed-in client for each role.

def test_something(desk_client):
    editor = desk_client("editor")
    page = editor.get("/staff/faqs")
    page = editor.send("/staff/faqs/x", {"answer": "…"})      # with the form token; {"file": (stream, name)}
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyotp
import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from audio.voice import Voice
from bot.content.publish import ContentStore, publish
from bot.conversations import Conversations
from bot.gateway import Gateway
from bot.settings import ROOT, Settings, read_settings
from bot.staff import joining, members, passwords, second_factor
from bot.staff.members import Member
from bot.staff.office import Office
from bot.staff.sealing import Sealer
from bot.staff.sessions import start
from bot.store.database import open_database
from bot.voicing import Voicing
from tests.bot.fakes import ByAlphabet, FakeEngine
from tests.serving import serve
from web.app import Services, create_app

PASSWORD = "correct horse battery staple"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@dataclass
class Clock:
    """The time of the tests."""

    now: int = 1_795_000_000

    def __call__(self) -> int:
        return self.now

    def pass_by(self, seconds: int) -> None:
        self.now += seconds


class DeskClient(FlaskClient):
    """A browser at the desk."""

    member: Member | None = None

    def token(self) -> str:
        """Return the form token of this browser, as a page of its would hold it."""
        for path in ("/staff/account", "/staff/sign-in"):
            found = re.search(r'name="csrf_token" value="([^"]+)"', self.get(path).get_data(as_text=True))
            if found:
                return found[1]
        raise AssertionError("no form token on any page")

    def send(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        """Post a form as a page of the desk would."""
        return self.post(path, data={"csrf_token": self.token()} | (data or {}), **options)


@dataclass
class DeskSite:
    """The application under test, and what stands behind it."""

    app: Flask
    settings: Settings
    office: Office
    clock: Clock
    engine: FakeEngine
    clients: list[DeskClient] = field(default_factory=list)

    def stranger(self, **options: Any) -> DeskClient:
        """Return a browser that is not signed in."""
        client = self.app.test_client(**options)
        assert isinstance(client, DeskClient)
        return client

    def member(self, name: str, role: str, *, with_second_factor: bool = True) -> Member:
        """Make a member with `PASSWORD`, and the second factor `TOTP_SECRET`."""
        code = joining.invite(self.office, name, role, by="test")
        joined = joining.join(self.office, code, PASSWORD)
        assert joined is not None
        if with_second_factor:
            now = self.clock.now
            self.clock.now -= 3600
            code = pyotp.TOTP(TOTP_SECRET).at(self.clock.now)
            assert second_factor.switch_on(self.office, joined, TOTP_SECRET, code)
            self.clock.now = now
        found = members.find(self.office, joined.id)
        assert found is not None
        return found

    def client(self, member: Member, language: str = "en") -> DeskClient:
        """Return a browser in which this member is signed in."""
        client = self.stranger()
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
        with client.session_transaction(path="/staff") as session:
            session["token"] = start(self.office, member)
        client.member = member
        return client


@pytest.fixture(autouse=True)
def _quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash with a thousandth of the work: what the real parameters are stands in test_sign_in."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    monkeypatch.setattr(passwords, "_nobody", [])


@pytest.fixture(scope="session")
def _content_copy(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(ROOT / "data", folder / "data")
    publish(folder / "data", folder / "published")
    return folder / "data", folder / "published"


@pytest.fixture
def desk_site(_content_copy: tuple[Path, Path], tmp_path: Path) -> Iterator[DeskSite]:
    """A desk that may change everything: its content, its state and its database are copies."""
    data, published = _content_copy
    shutil.copytree(data, tmp_path / "data")
    shutil.copytree(published, tmp_path / "var" / "published")
    settings = read_settings({"LOKET_VAR": str(tmp_path / "var"), "LOKET_CONTENT": str(tmp_path / "data")})
    store = ContentStore(settings.published)
    voice = Voice(settings.audio, store.current().content.languages)
    engine = FakeEngine(store)
    gateway = Gateway(
        content=store,
        engine=engine,  # type: ignore[arg-type]
        conversations=Conversations(settings.var / "conversations.sqlite", settings.secret),
        voicing=Voicing(voice),
        detector=ByAlphabet(),
    )
    clock = Clock()
    office = Office(open_database(settings), Sealer(settings.secret), clock)
    app = create_app(Services(settings, store, gateway, engine, voice))  # type: ignore[arg-type]
    app.testing = True
    app.test_client_class = DeskClient
    app.extensions["loket_desk"].office = office
    yield DeskSite(app, settings, office, clock, engine)
    voice.close()


@pytest.fixture
def desk_client(desk_site: DeskSite) -> Callable[..., DeskClient]:
    """Make a signed-in browser: `desk_client("editor")`, `desk_client("reader", language="nl")`."""

    def make(role: str, language: str = "en") -> DeskClient:
        name = f"{role} {len(members.everybody(desk_site.office))}"
        return desk_site.client(desk_site.member(name, role), language)

    return make


@pytest.fixture
def live(desk_site: DeskSite) -> Iterator[str]:
    """Address of the desk, for a real browser."""
    with serve(desk_site.app) as address:
        yield address
