"""Many people at once, and storms: nothing lost, nothing twice, order kept."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence

from tests.telegram.conftest import Loket

PEOPLE = 50
STORM = 300
"""Updates of the storm; a thousand were tried by hand (77 s, for Telegram's 30 messages a second)."""


def p95(values: Sequence[float]) -> float:
    return sorted(values)[int(0.95 * (len(values) - 1))]


async def test_fifty_people_at_once_each_get_their_answer_once_and_soon(loket: Loket) -> None:
    await loket.finished(loket.telegram.says(1, "bonjour"))  # connected, and its texts are set
    begun = time.monotonic()
    for chat in range(PEOPLE):
        number = loket.telegram.says(1000 + chat, f"question {chat}")
    await loket.finished(number)
    waits = []
    for chat in range(PEOPLE):
        text, voice = loket.said(1000 + chat)
        assert text.params["text"] == f"Réponse à : question {chat}"
        assert voice.method == "sendVoice"
        waits.append(text.at - begun)
    voices = [loket.said(1000 + chat)[1].at - begun for chat in range(PEOPLE)]
    print(f"50 people: text p50 {sorted(waits)[25]:.2f} s, p95 {p95(waits):.2f} s; voice p95 {p95(voices):.2f} s")
    assert p95(waits) < 4.0, "the goal is 1.5 s; twice and more is a fault, not a busy machine"


async def test_one_person_waits_for_nobody(loket: Loket) -> None:
    await loket.finished(loket.telegram.says(1, "bonjour"))
    waits, voices = [], []
    for _ in range(30):
        begun = time.monotonic()
        await loket.finished(loket.telegram.says(1, "bonjour"))
        text, voice = loket.said(1)[-2:]
        waits.append(text.at - begun)
        voices.append(voice.at - text.at)
    print(f"one person: text p95 {1000 * p95(waits):.0f} ms, voice p95 {1000 * p95(voices):.0f} ms after it")
    assert p95(waits) < 0.4
    assert not loket.telegram.made("sendVoice")[-1].is_upload


async def test_in_a_storm_of_faults_no_text_is_lost_or_doubled(loket: Loket) -> None:
    chance = random.Random(8)
    said: dict[int, list[str]] = {}
    for turn in range(STORM):
        chat = 2000 + chance.randrange(40)
        text = f"mot {turn}"
        number = loket.telegram.says(chat, text)
        said.setdefault(chat, []).append(f"Réponse à : {text}")
        if turn % 5 == 0:
            method = chance.choice(["sendMessage", "sendMessage", "sendVoice", "getUpdates"])
            loket.telegram.fail(method, chance.choice([500, 502, 504]), times=chance.randrange(1, 3))
        if turn % 97 == 0:
            loket.telegram.deliver(loket.telegram.last_update)  # the same one again
    loket.telegram.fail("sendMessage", 429, "Too Many Requests: retry after 1", retry_after=1, times=2)
    await loket.until_within(lambda: loket.telegram.is_confirmed(number), 240)
    assert {chat: loket.texts(chat) for chat in said} == said
