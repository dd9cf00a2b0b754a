"""Fixtures of the gateway."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.content.publish import ContentStore
from bot.conversations import Conversations
from bot.gateway import Gateway
from bot.voicing import Voicing
from tests.bot.desk import SECRET, Desk
from tests.bot.fakes import ByAlphabet, FakeEngine, Keys


@pytest.fixture
def desk(published: Path, tmp_path: Path) -> Iterator[Desk]:
    store = ContentStore(published)
    engine, keys = FakeEngine(store), Keys()
    database = tmp_path / "conversations.sqlite"
    conversations = Conversations(database, SECRET)
    gateway = Gateway(
        content=store,
        engine=engine,  # type: ignore[arg-type]
        conversations=conversations,
        voicing=Voicing(keys),
        detector=ByAlphabet(),
    )
    yield Desk(gateway, engine, keys, store.current().content, database)
    conversations.close()
