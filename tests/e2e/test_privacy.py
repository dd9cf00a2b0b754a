"""After a conversation with names, phones and stories, nothing on the machine holds any of it."""

from __future__ import annotations

import sqlite3
import time

import pytest

from tests.e2e.conftest import Loket
from tests.kept import kept

pytestmark = pytest.mark.e2e

SECRETS = (
    "Zorgvuldigheid",
    "Abdoelkarimov",
    "0471 23 45 99",
    "Sterrekensstraat 913",
    "ABC-7788-XQ",
    "mijn buurvrouw Philomeen",
)
MESSAGES = (
    "hallo, ik ben Zorgvuldigheid Abdoelkarimov",
    "mijn nummer is 0471 23 45 99, bel mij",
    "ik woon in de Sterrekensstraat 913 en zoek een sociale woning",
    "mijn dossiernummer is ABC-7788-XQ",
    "waar kan ik gratis Nederlands leren? zegt mijn buurvrouw Philomeen",
    "Je m'appelle Zorgvuldigheid, mon propriétaire veut me mettre dehors",
    "اسمي Abdoelkarimov كيف أسجل للسكن الاجتماعي؟",
    "/Abdoelkarimov", "<b>Zorgvuldigheid</b>", "Zorgvuldigheid " * 20,
    "0471 23 45 99", "ABC-7788-XQ ?", "Sterrekensstraat 913", "wat kost het, vraagt Philomeen mijn buurvrouw Philomeen",
    "en op zaterdag? Abdoelkarimov", "quantum physics for Abdoelkarimov", "again", "slower", "blaf Zorgvuldigheid blaf",
    "dank u, groeten van Zorgvuldigheid",
)  # fmt: skip
DANGER = "mon mari Abdoelkarimov me frappe"
AFTER_FLUSH_SECONDS = 4.0
"""Counters are written about once a second."""


def test_nothing_of_twenty_messages_is_in_any_file(loket: Loket) -> None:
    conversation = loket.open("nl")
    assert len(MESSAGES) == 20
    for number, text in enumerate(MESSAGES):
        assert conversation.post(text=text[:500], id=f"key-{number}").status_code == 200
    time.sleep(AFTER_FLUSH_SECONDS)
    name = conversation.opened["conversation"]
    looked_at, found = 0, []
    for path, raw in kept(loket.var):
        data = raw.lower()
        looked_at += 1
        found += [f"{secret!r} in {path.name}" for secret in (*SECRETS, name) if secret.lower().encode() in data]
        found += [f"{secret!r} in {path.name}" for secret in SECRETS if secret.lower().encode("utf-16-le") in data]
    assert found == []
    assert looked_at > 20
    metrics = loket.http.get("/metrics").text.lower() + loket.http.get("/healthz").text.lower()
    assert [secret for secret in (*SECRETS, name) if secret.lower() in metrics] == []


def test_danger_and_womens_safety_are_not_even_counted(loket: Loket) -> None:
    conversation = loket.open("fr")
    before = counted(loket)
    conversation.say("où apprendre le français gratuitement ?")
    time.sleep(AFTER_FLUSH_SECONDS)
    ordinary = counted(loket)
    assert ordinary > before
    assert conversation.say(DANGER)["replies"][0]["state"] == "crisis"
    conversation.tap("topic:women")
    time.sleep(AFTER_FLUSH_SECONDS)
    assert counted(loket) == ordinary


def test_danger_and_womens_safety_are_in_no_database_and_still_one_can_go_on(loket: Loket) -> None:
    conversation = loket.open("fr")
    assert conversation.say(DANGER)["replies"][0]["state"] == "crisis"
    menu = conversation.tap("topic:women")
    question = next(c["id"] for c in menu["replies"][0]["choices"] if c["id"].startswith("faq:"))
    answer = conversation.tap(question)["replies"][0]
    simpler = conversation.tap("do:simpler")["replies"][0]
    assert (simpler["faq"], simpler["text"] != answer["text"]) == (answer["faq"], True)
    conversation.tap("route:start")
    asked = conversation.tap("route:topic:women")["replies"][0]
    told = next(c["id"] for c in asked["choices"] if c["id"].startswith("fact:"))
    assert conversation.tap(told)["replies"][0]["state"] == "route"
    kept_in = [path for path in loket.var.iterdir() if path.name.startswith(("trackers.", "conversations."))]
    assert len(kept_in) >= 2
    for path in kept_in:
        written = path.read_bytes()
        assert [trace for trace in (b"women_", b"crisis", b"violence", b'"women"') if trace in written] == [], path.name


def test_forget_leaves_no_row(loket: Loket) -> None:
    conversation = loket.open("fr")
    conversation.say("je cherche un logement social")
    rows = conversations(loket)
    loket.http.delete("/api/conversations", headers=conversation.headers)
    assert conversations(loket) == rows - 1


def counted(loket: Loket) -> int:
    """Return how many turns are counted in all."""
    with sqlite3.connect(f"file:{loket.var / 'loket.sqlite'}?mode=ro", uri=True) as db:
        return int(db.execute("SELECT COALESCE(SUM(total), 0) FROM stat_turns").fetchone()[0])


def conversations(loket: Loket) -> int:
    with sqlite3.connect(f"file:{loket.var / 'conversations.sqlite'}?mode=ro", uri=True) as db:
        return int(db.execute("SELECT COUNT(*) FROM conversation").fetchone()[0])
