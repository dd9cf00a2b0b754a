"""A realistic crowd for locust: every language, half of the messages touched, half typed, and every reply listened to.

Typed messages are the test sentences of `tests/nlu/`. Each person has an address of its own, told as the proxy tells it,
because a whole crowd from one address meets the rate limit, as it should.
"""

from __future__ import annotations

import json
import os
import random
from functools import cache
from pathlib import Path
from typing import Any

from locust import FastHttpUser, task

NLU = Path(__file__).parent.parent / "nlu"
LANGUAGES = ("fr", "nl", "ar", "en", "tr", "ro", "es", "pl", "uk", "ru", "fa", "pt", "ps")
WEIGHTS = (20, 12, 16, 10, 8, 7, 6, 5, 5, 4, 3, 2, 2)
"""How often each language is spoken, a guess from who comes to a welcome office."""
VISIT = 12
"""Messages of one visit, then another person comes."""
LISTENS = 0.5
"""Share of replies whose voice is fetched; the others are on the phone already, or silent."""
PACE = float(os.environ.get("LOKET_LOAD_PACE") or 0.5)
"""Messages a second of one person."""


@cache
def sentences(language: str) -> tuple[str, ...]:
    """Return what people of a language type: questions the loket can answer, off-topic ones too."""
    rows = [json.loads(line) for line in (NLU / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()]
    return tuple(row["text"] for row in rows)


class Person(FastHttpUser):
    """Somebody at the loket."""

    def wait_time(self) -> float:
        """Return how long to think: people do not write in step, as those of `constant_throughput` soon do (measured)."""
        return self.random.expovariate(PACE)

    def on_start(self) -> None:
        """Come in."""
        self.random = random.Random(id(self))
        self.address = f"10.{self.random.randrange(256)}.{self.random.randrange(256)}.{self.random.randrange(1, 255)}"
        self._begin()

    def _begin(self) -> None:
        self.language = self.random.choices(LANGUAGES, WEIGHTS)[0]
        self.said = 0
        self.choices: list[str] = []
        opened = self._post("/api/conversations", {"hint": [self.language]}, "open")
        self.conversation = opened.get("conversation", "") if opened else ""

    @task
    def say(self) -> None:
        """Type or touch something, and listen."""
        if self.said >= VISIT or not self.conversation:
            self._begin()
        if not self.conversation:
            return  # told to wait: the next try comes with the next turn
        self.said += 1
        # not every reply has choices: with two thirds, half of all messages are taps
        if self.choices and self.random.random() < 2 / 3:
            what, name = {"choice": self.random.choice(self.choices)}, "tap"
        else:
            what, name = {"text": self.random.choice(sentences(self.language))[:500]}, "text"
        body = {**what, "language": self.language, "id": f"{self.random.getrandbits(64):x}"}
        turn = self._post("/api/messages", body, name, {"Loket-Conversation": self.conversation})
        if not turn:
            return
        replies = turn["replies"]
        if any(reply["state"] == "forgotten" for reply in replies):
            self.conversation = ""  # somebody asked to be forgotten: the next one comes
        self.choices = [c["id"] for r in replies for c in r["choices"] if not c["id"].startswith("lang:")]
        audio = replies[0]["audio"]
        if audio is not None and self.random.random() < LISTENS:
            self._listen(audio["url"])

    def _post(self, path: str, body: Any, name: str, headers: dict[str, str] | None = None) -> dict[str, Any] | None:
        head = {"X-Forwarded-For": self.address, **(headers or {})}
        with self.client.post(path, json=body, headers=head, name=name, catch_response=True) as answer:
            if answer.status_code == 503:
                # the sentence that asks to wait a moment: no error, but counted apart
                answer.request_meta["name"] = f"{name}: told to wait"
                answer.success()
                return None
            if answer.status_code not in {200, 201}:
                answer.failure(f"{answer.status_code}")
                return None
            found = answer.json()
            if name in {"text", "tap"} and any(reply["state"] == "failure" for reply in found["replies"]):
                answer.failure("an apology")
            return dict(found)

    def _listen(self, url: str) -> None:
        head = {"X-Forwarded-For": self.address}
        with self.client.get(url, headers=head, name="voice", catch_response=True) as answer:
            if answer.status_code == 202:
                answer.request_meta["name"] = "voice: being made"
                answer.success()
            elif answer.status_code != 200:
                answer.failure(f"{answer.status_code}")
