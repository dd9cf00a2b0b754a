"""A website on the checkout's content, with an engine in process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from audio.voice import Voice
from bot.content.publish import ContentStore
from bot.conversations import Conversations
from bot.gateway import Gateway
from bot.settings import read_settings
from bot.voicing import Voicing
from tests.bot.fakes import ByAlphabet, FakeEngine
from web.app import Services, create_app


@pytest.fixture
def shared(published: Path, tmp_path: Path) -> Iterator[Services]:
    settings = read_settings({"LOKET_VAR": str(tmp_path), "LOKET_ORIGINS": "https://bapa.example"})
    store = ContentStore(published)
    voice = Voice(tmp_path / "audio", store.current().content.languages)
    engine = FakeEngine(store)
    gateway = Gateway(
        content=store,
        engine=engine,  # type: ignore[arg-type]
        conversations=Conversations(tmp_path / "c.sqlite", settings.secret),
        voicing=Voicing(voice),
        detector=ByAlphabet(),
    )
    yield Services(settings, store, gateway, engine, voice)  # type: ignore[arg-type]
    voice.close()


@pytest.fixture
def client(shared: Services) -> FlaskClient:
    return create_app(shared).test_client()
