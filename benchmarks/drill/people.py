"""People of the drill: visitors who behave as the widget does, and people in Telegram. Each keeps a record of every message.

A visitor sends a message with its own id and repeats it with the same id until it is answered, waiting as the widget waits.
Waiting is counted from the first try to the reply a person can hear.
"""

from __future__ import annotations

import random
import secrets
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.telegram.bot_api import Telegram

QUESTIONS = (
    ("ar", "كيف أسجل للسكن الاجتماعي؟", "housing_social_register"),
    ("nl", "waar kan ik gratis Nederlands leren?", "language_dutch_where"),
    ("fr", "mon propriétaire veut me mettre dehors", "housing_eviction"),
    ("en", "do I have to follow the welcome programme?", "integration_mandatory"),
)
"""Language, question, and the FAQ whose answer is right."""
GIVE_UP_S = 60.0
"""A message nobody answered for so long is lost."""
VOICE_S = 25.0
"""A reply that cannot be heard for so long has no voice."""


@dataclass
class Message:
    """One message of a person, and what became of it."""

    channel: str
    kind: str
    """`text` or `tap`."""
    sent: float
    """Monotonic seconds."""
    answered: float | None = None
    tries: int = 0
    state: str = ""
    is_right: bool = False
    """The right answer."""
    is_honest: bool = False
    """The right answer, or a sentence that says that there is none now."""
    heard: float | None = None
    """Seconds until the reply could be heard after it was read; None: never."""
    said: str = ""

    @property
    def wait(self) -> float:
        """Seconds until the reply; those of giving up when there was none."""
        return (self.answered - self.sent) if self.answered is not None else GIVE_UP_S


@dataclass
class Records:
    """What everybody saw. Thread-safe."""

    messages: list[Message] = field(default_factory=list)
    doubled: int = 0
    """The same reply twice in one chat."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, message: Message) -> None:
        """Keep one."""
        with self.lock:
            self.messages.append(message)

    def since(self, begin: float, end: float) -> list[Message]:
        """Return the messages first sent between two moments."""
        with self.lock:
            return [one for one in self.messages if begin <= one.sent < end]


class Visitor(threading.Thread):
    """Visits the website again and again: a question, then the service under its answer."""

    def __init__(self, number: int, url: str, records: Records, honest: frozenset[str], stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self._records, self._honest, self._end = records, honest, stop
        self._random = random.Random(number)
        # the address that the proxy would tell: people do not share one limit
        self._http = httpx.Client(
            base_url=url, timeout=25, trust_env=False, headers={"X-Forwarded-For": f"10.1.0.{number + 1}"}
        )
        self._conversation: str | None = None
        self._language = "fr"

    def run(self) -> None:
        """Visit until stopped."""
        while not self._end.is_set():
            language, question, faq = self._random.choice(QUESTIONS)
            self._conversation, self._language = None, language
            turn = self._say("text", {"text": question}, faq)
            self._pause()
            services = [c["id"] for r in turn for c in r["choices"] if c["id"].startswith("service:")]
            self._say("tap", {"choice": services[0] if services else "do:topics"}, None)
            self._pause()

    def _pause(self) -> None:
        self._end.wait(self._random.uniform(0.3, 0.9))

    def _say(self, kind: str, what: dict[str, str], faq: str | None) -> list[dict[str, Any]]:
        message = Message("web", kind, time.monotonic())
        body = {**what, "id": secrets.token_hex(8), "language": self._language}
        turn = self._insist(message, body)
        if turn is None:
            self._records.add(message)
            return []
        replies = turn["replies"]
        message.answered, first = time.monotonic(), replies[0]
        message.state, message.said = first["state"], first["text"]
        is_away = first["text"] in self._honest
        message.is_right = not is_away and (first["faq"] == faq if faq else first["state"] in {"service", "topics"})
        message.is_honest = message.is_right or is_away
        message.heard = self._hear(first)
        self._records.add(message)
        return replies

    def _insist(self, message: Message, body: dict[str, str]) -> dict[str, Any] | None:
        failures = 0
        while time.monotonic() - message.sent < GIVE_UP_S:
            message.tries += 1
            wait = min(1 + failures, 30)  # as the widget does
            try:
                if self._conversation is None:
                    opened = self._http.post("/api/conversations", json={"hint": [self._language]})
                    opened.raise_for_status()
                    self._conversation = opened.json()["conversation"]
                answer = self._http.post(
                    "/api/messages", json=body, headers={"Loket-Conversation": self._conversation or ""}
                )
                if answer.status_code == httpx.codes.OK:
                    return dict(answer.json())
                if answer.status_code == httpx.codes.NOT_FOUND:
                    self._conversation = None
                    continue
                wait = max(wait, int(answer.headers.get("Retry-After") or 0))
            except (httpx.HTTPError, ValueError):
                pass
            failures += 1
            time.sleep(wait)
        return None

    def _hear(self, reply: dict[str, Any]) -> float | None:
        began = time.monotonic()
        while reply["audio"] is not None and time.monotonic() - began < VOICE_S:
            try:
                answer = self._http.get(reply["audio"]["url"], follow_redirects=True)
                if answer.status_code == httpx.codes.OK and len(answer.content) > 500:
                    return time.monotonic() - began
            except httpx.HTTPError:
                pass
            time.sleep(0.5)
        return None


class Chatter(threading.Thread):
    """People in Telegram, one after the other: each asks one question in a chat of its own."""

    def __init__(self, number: int, telegram: Telegram, records: Records, honest: frozenset[str], answers: dict[str, str],
                 stop: threading.Event) -> None:  # fmt: skip
        super().__init__(daemon=True)
        self._telegram, self._records, self._honest, self._answers, self._end = telegram, records, honest, answers, stop
        self._random = random.Random(1000 + number)
        self._chat = 10_000 * (number + 1)
        self.chats: list[int] = []

    def run(self) -> None:
        """Ask until stopped."""
        while not self._end.is_set():
            language, question, faq = self._random.choice(QUESTIONS)
            self._chat += 1
            self.chats.append(self._chat)
            message = Message("telegram", "text", time.monotonic(), tries=1)
            self._telegram.says(self._chat, question, language=language)
            text = self._wait("sendMessage", GIVE_UP_S)
            if text is not None:
                message.answered = time.monotonic()
                message.said = text.params["text"]
                message.is_right = self._answers[f"{faq}.{language}"] in message.said
                message.is_honest = message.is_right or any(one in message.said for one in self._honest)
                heard = self._wait("sendVoice", VOICE_S)
                message.heard = time.monotonic() - message.answered if heard is not None else None
            self._records.add(message)
            self._end.wait(self._random.uniform(0.5, 1.5))

    def _wait(self, method: str, seconds: float) -> Any:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            made = self._telegram.made(method, chat=self._chat)
            if made:
                return made[0]
            time.sleep(0.05)
        return None

    def doubled(self, chats: list[int]) -> int:
        """Count the replies that came twice."""
        count = 0
        for chat in chats:
            texts = [call.params["text"] for call in self._telegram.made("sendMessage", chat=chat)]
            count += len(texts) - len(set(texts))
        return count
