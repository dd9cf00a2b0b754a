"""PostgreSQL: conversations, Rasa's trackers, statistics and staff, from two processes at once and over a restart."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import date

import msgspec
import pytest
from rasa.core.tracker_store import create_tracker_store  # type: ignore[attr-defined]
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered
from rasa.utils.endpoints import EndpointConfig
from sqlalchemy import inspect, text

from bot.breaker import Breaker
from bot.conversations import State
from bot.rasa.endpoints import read_endpoints
from bot.rasa.tracker_store import MOST_EVENTS, LoketTrackerStore
from bot.settings import ROOT, Settings
from bot.statistics.counter import Counter
from bot.statistics.outcome import Counted
from bot.statistics.tables import TURNS
from bot.store.conversations import SharedConversations, open_conversations
from bot.store.database import connect, open_database
from tests.scale import daemons

WORDS = "ik ben Zorgvuldigheid, 0470 12 34 56"


@pytest.fixture
def machine(settings: Settings, postgres: tuple[daemons.Daemon, str], monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("LOKET_ACTIONS_URL", settings.actions_url)
    monkeypatch.setenv("LOKET_TRACKERS", str(settings.var / "trackers.sqlite"))
    return replace(settings, database=postgres[1], secret="s" * 32)


def conversations(machine: Settings) -> SharedConversations:
    return SharedConversations(
        open_database(machine), machine.secret, rests=lambda: Breaker(first_rest_s=0, longest_rest_s=0)
    )


def test_one_machine_goes_on_with_what_another_one_began(machine: Settings) -> None:
    first, second = open_conversations(machine), open_conversations(machine)
    assert isinstance(first, SharedConversations)
    name = first.mint()
    state = first.create(name, "ar")
    second.save(name, msgspec.structs.replace(state, language="ar", offered=("do:topics",)))
    found = first.load(name)
    assert found is not None
    assert (found.language, found.offered) == ("ar", ("do:topics",))
    second.delete(name)
    assert first.load(name) is None
    with connect(machine.database).connect() as connection:
        names = [row[0] for row in connection.execute(text("SELECT name FROM conversation"))]
    assert name not in names
    first.close()
    second.close()


def test_what_nobody_used_for_a_day_is_deleted(machine: Settings) -> None:
    kept = conversations(machine)
    old = SharedConversations(open_database(machine), machine.secret, life_seconds=-10)
    kept.create("fresh", "nl")
    assert kept.prune() == 0
    assert old.load("fresh") is None
    assert old.prune() >= 1
    assert kept.load("fresh") is None
    kept.close()
    old.close()


def test_people_go_on_while_the_database_is_away_and_nothing_is_lost(
    machine: Settings, postgres: tuple[daemons.Daemon, str]
) -> None:
    kept = conversations(machine)
    state = kept.create("known", "nl")
    daemon = postgres[0]
    daemon.stop()
    try:
        kept.save("known", msgspec.structs.replace(state, language="fr"))
        assert kept.load("known") == msgspec.structs.replace(state, language="fr")
        kept.create("new", "tr")
        assert kept.unsaved == 2
    finally:
        daemon.start()
        daemons.wait_for_postgres(machine.database)
    kept.create("later", None)
    other = conversations(machine)
    assert kept.unsaved == 0
    assert isinstance(other.load("new"), State)
    found = other.load("known")
    assert found is not None
    assert found.language == "fr"
    kept.close()
    other.close()


def test_two_machines_that_start_at_once_make_the_tables_once(
    settings: Settings, postgres: tuple[daemons.Daemon, str]
) -> None:
    with connect(postgres[1]).execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS empty"))
        connection.execute(text("CREATE DATABASE empty"))
    address = postgres[1].rpartition("/")[0] + "/empty"
    failed: list[BaseException] = []
    barrier = threading.Barrier(4)

    def start(number: int) -> None:
        # folders of their own: no file lock helps
        own = replace(settings, database=address, var=settings.var / str(number))
        try:
            barrier.wait()
            open_database(own).dispose()
        except BaseException as error:  # noqa: BLE001
            failed.append(error)

    threads = [threading.Thread(target=start, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert {"conversation", "staff_member", "stat_turns"} <= set(inspect(connect(address)).get_table_names())


def test_two_processes_add_up_their_counts(machine: Settings) -> None:
    today = date(2026, 11, 20)
    counters = [Counter(lambda: open_database(machine), "web", today=lambda: today) for _ in range(2)]
    for counter in counters:
        for _ in range(5):
            counter.turn("ps", Counted(topic="housing", faq="housing_ais", outcome="answer", band="high"))
        counter.write()
    with open_database(machine).connect() as connection:
        rows = connection.execute(TURNS.select().where(TURNS.c.language == "ps")).all()
    assert [row.total for row in rows] == [10]


async def test_rasa_goes_on_with_a_conversation_of_another_replica_and_keeps_no_words(machine: Settings) -> None:
    domain = Domain.load(str(ROOT / "domain.yml"))
    config = read_endpoints(machine).tracker_store
    assert isinstance(config, EndpointConfig)
    first, second = (_store(config, domain) for _ in range(2))
    for number in range(30):
        store = (first, second)[number % 2]
        tracker = await store.get_or_create_tracker("someone")
        intent = {"name": "faq", "confidence": 0.9}
        tracker.update(UserUttered(WORDS, intent, [], {"text": WORDS, "intent": intent, "entities": []}))
        tracker.update(BotUttered("the answer", {"custom": {"text": "the answer"}}))
        tracker.update(SlotSet("faq_id", f"faq_{number}"))
        if number == 0:
            tracker.update(SlotSet("language", "ar"))
        tracker.update(ActionExecuted("action_listen"))
        await store.save(tracker)
    found = await second.retrieve("someone")
    assert found is not None
    assert found.get_slot("faq_id") == "faq_29"
    # set 30 turns ago, and still known
    assert found.get_slot("language") == "ar"
    assert len(found.events) <= MOST_EVENTS + 2
    with second.engine.connect() as connection:
        rows = connection.execute(text("SELECT data FROM events WHERE sender_id = 'someone'")).all()
    assert len(rows) > MOST_EVENTS
    assert not any("Zorgvuldigheid" in row.data for row in rows)
    assert await first.prune(time.time() + 10) >= 1
    assert await second.retrieve("someone") is None


async def test_rasa_asks_its_database_again_after_a_restart(
    machine: Settings, postgres: tuple[daemons.Daemon, str]
) -> None:
    config = read_endpoints(machine).tracker_store
    assert isinstance(config, EndpointConfig)
    store = _store(config, Domain.load(str(ROOT / "domain.yml")))
    tracker = await store.get_or_create_tracker("stays")
    tracker.update(SlotSet("faq_id", "housing_ais"))
    await store.save(tracker)
    postgres[0].stop()
    postgres[0].start()
    daemons.wait_for_postgres(machine.database)
    found = await store.retrieve("stays")
    assert found is not None
    assert found.get_slot("faq_id") == "housing_ais"


def _store(config: EndpointConfig, domain: Domain) -> LoketTrackerStore:
    # as Rasa makes it from its endpoints; a store it cannot make becomes one in memory, without a word
    made = create_tracker_store(config, domain)
    inner = getattr(made, "_tracker_store", made)
    inner = getattr(inner, "_wrapped_tracker_store", inner)
    assert isinstance(inner, LoketTrackerStore)
    return inner
