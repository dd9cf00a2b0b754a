"""Our tracker store: no words on disk, events counted right over many turns, deleting, purging."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.rasa.tracker_store import MOST_EVENTS, LoketTrackerStore, without_words
from bot.settings import ROOT

SECRET_WORDS = "mijn man slaat mij, ik ben Zorgvuldigheid"


@pytest.fixture(scope="module")
def domain() -> Domain:
    return Domain.load(str(ROOT / "domain.yml"))


@pytest.fixture
def store(domain: Domain, tmp_path: Path) -> LoketTrackerStore:
    return LoketTrackerStore(domain=domain, dialect="sqlite", db=str(tmp_path / "trackers.sqlite"))


async def turn(
    store: LoketTrackerStore, sender: str, faq: str, *, discreet: bool = False, is_answered: bool = True
) -> DialogueStateTracker:
    tracker = await store.get_or_create_tracker(sender)
    intent = {"name": "faq", "confidence": 0.9}
    tracker.update(UserUttered(SECRET_WORDS, intent, [], {"text": SECRET_WORDS, "intent": intent, "entities": []}))
    tracker.update(ActionExecuted("action_answer"))
    if is_answered:
        tracker.update(BotUttered("the answer", {"custom": {"text": "the answer", "discreet": discreet}}))
    tracker.update(SlotSet("faq_id", faq))
    tracker.update(ActionExecuted("action_listen"))
    await store.save(tracker)
    return tracker


def on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def test_words_never_reach_the_file(store: LoketTrackerStore, tmp_path: Path) -> None:
    await turn(store, "a", "housing_eviction")
    written = on_disk(tmp_path)
    assert b"Zorgvuldigheid" not in written
    assert b"the answer" not in written
    assert b"housing_eviction" in written


async def test_slots_live_from_turn_to_turn_and_events_stay_bounded(store: LoketTrackerStore) -> None:
    for number in range(30):
        await turn(store, "a", f"faq_{number}")
        found = await store.retrieve("a")
        assert found is not None
        assert found.get_slot("faq_id") == f"faq_{number}"
        assert len(found.events) <= MOST_EVENTS + 1
    with store.session_scope() as session:
        assert session.query(store.SQLEvent).filter_by(type_name="user").count() == 30


async def test_deleting_one_leaves_the_others(store: LoketTrackerStore) -> None:
    await turn(store, "a", "x")
    await turn(store, "b", "y")
    await store.delete("a")
    assert await store.retrieve("a") is None
    assert await store.retrieve("b") is not None


async def test_purging_takes_the_old_and_leaves_the_new(store: LoketTrackerStore) -> None:
    await turn(store, "a", "x")
    assert await store.prune(time.time() - 3600) == 0
    assert await store.prune(time.time() + 1) == 1
    assert await store.retrieve("a") is None


def test_blanking_does_not_touch_the_event_it_was_given() -> None:
    event = {"event": "user", "text": "x", "parse_data": {"text": "x", "intent": {"name": "faq"}}}
    blank = without_words(event)
    assert blank["text"] == blank["parse_data"]["text"] == ""
    assert event["text"] == "x"
    assert blank["parse_data"]["intent"] == {"name": "faq"}


async def test_an_open_form_and_old_slots_outlive_the_bound(store: LoketTrackerStore) -> None:
    tracker = await store.get_or_create_tracker("a")
    for value in ("refugee", "student"):
        tracker.update(SlotSet("residence_status", value))
    tracker.update(SlotSet("age", "25"))
    tracker.update(ActiveLoop("route_form"))
    await store.save(tracker)
    for number in range(30):
        await turn(store, "a", f"faq_{number}")
    found = await store.retrieve("a")
    assert found is not None
    assert (found.get_slot("residence_status"), found.get_slot("age")) == ("student", "25")
    assert found.active_loop_name == "route_form"
    tracker = await store.get_or_create_tracker("a")
    tracker.update(ActiveLoop(None))
    await store.save(tracker)
    for number in range(30):
        await turn(store, "a", f"faq_{number}")
    found = await store.retrieve("a")
    assert found is not None
    assert found.active_loop_name is None


async def test_a_discreet_turn_is_remembered_and_never_written(
    store: LoketTrackerStore, domain: Domain, tmp_path: Path
) -> None:
    await turn(store, "a", "housing_eviction")
    await turn(store, "a", "women_partner_violence", discreet=True)
    found = await store.retrieve("a")
    assert found is not None
    assert found.get_slot("faq_id") == "women_partner_violence"
    assert [event.text for event in found.events if isinstance(event, UserUttered)] == ["", ""]
    for number in range(MOST_EVENTS):
        await turn(store, "a", f"housing_{number}")
    assert b"women_partner_violence" not in on_disk(tmp_path)
    again = LoketTrackerStore(domain=domain, dialect="sqlite", db=str(tmp_path / "trackers.sqlite"))
    restarted = await again.retrieve("a")
    assert restarted is not None
    assert restarted.get_slot("faq_id") == f"housing_{MOST_EVENTS - 1}"


async def test_a_first_turn_that_is_discreet_leaves_no_row_and_goes_on(
    store: LoketTrackerStore, tmp_path: Path
) -> None:
    tracker = await store.get_or_create_tracker("a")
    tracker.update(ActiveLoop("route_form"))
    await store.save(tracker)
    await turn(store, "b", "women_shelter_tonight", discreet=True)
    await turn(store, "b", "women_rights", discreet=True)
    with store.session_scope() as session:
        assert session.query(store.SQLEvent).filter_by(sender_id="b", type_name="user").count() == 0
    found = await store.retrieve("b")
    assert found is not None
    assert [event.value for event in found.events if isinstance(event, SlotSet)] == [
        "women_shelter_tonight",
        "women_rights",
    ]
    assert b"women_" not in on_disk(tmp_path)


async def test_a_turn_that_nobody_answered_is_not_written(store: LoketTrackerStore, tmp_path: Path) -> None:
    await turn(store, "a", "women_partner_violence", is_answered=False)
    assert b"women_partner_violence" not in on_disk(tmp_path)


async def test_where_another_replica_went_on_what_is_held_here_is_not_used(
    store: LoketTrackerStore, domain: Domain, tmp_path: Path
) -> None:
    await turn(store, "a", "women_partner_violence", discreet=True)
    other = LoketTrackerStore(domain=domain, dialect="sqlite", db=str(tmp_path / "trackers.sqlite"))
    await turn(other, "a", "work_search")
    found = await store.retrieve("a")
    assert found is not None
    assert found.get_slot("faq_id") == "work_search"


async def test_what_is_deleted_cannot_be_read_in_the_log_either(store: LoketTrackerStore, tmp_path: Path) -> None:
    await turn(store, "a", "housing_eviction")
    await turn(store, "a", "women_partner_violence", discreet=True)
    await store.delete("a")
    assert b"housing_eviction" not in on_disk(tmp_path)
    assert await store.retrieve("a") is None


def test_what_a_message_was_nearest_to_is_not_written() -> None:
    near = [{"entity": "candidate", "value": "women_rights"}, {"entity": "language", "value": "fr"}]
    heard = {
        "text": "x",
        "intent": {"name": "unsure"},
        "intent_ranking": [{"name": "faq/women_rights"}],
        "entities": near,
    }
    blank = without_words({"event": "user", "text": "x", "parse_data": heard})
    assert "women_rights" not in str(blank)
    assert blank["parse_data"]["entities"] == near[1:]
