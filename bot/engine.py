"""The client of the dialogue engine: one turn, forget, prune, load a model. Knows Rasa's addresses and nothing of its code.

Every call has a time limit. `[]` or an error is a failure, never an empty answer. One retry where Rasa refused the
connection, which is safe: nothing was begun. When Rasa does not answer at all a breaker opens: the next people are told at
once, and Rasa's own health, not a person's message, is what is tried until it answers again.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import msgspec

from bot.breaker import Breaker
from bot.errors import EngineDown, EngineLate
from bot.learnt import converter
from bot.turn import Note, Reply

_replies, _note = converter(tuple[Reply, ...]), converter(Note)

TURN_SECONDS = 6.0
"""Time limit of one turn; a turn takes some 30 ms."""
RELOAD_SECONDS = 120.0
RETRY_AFTER_SECONDS = 0.4
TRY_SECONDS = 1.0
"""Time limit of the question whether Rasa is back."""


@dataclass(frozen=True)
class Ask:
    """One message for the engine. Exactly one of `text` and `intent` is set."""

    conversation: str
    language: str
    version: str
    """The published content the turn is pinned to."""
    text: str | None = None
    intent: str | None = None
    """A tap: the intent it stands for."""
    entities: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answered:
    """What the engine says to one message."""

    replies: tuple[Reply, ...]
    do: str | None = None
    """A choice only the gateway can carry out (`do:repeat`, `do:forget` …), said in words."""
    note: Note | None = None
    is_final: bool = True
    """False where the message was not understood for want of the engine: the same key may be sent again."""


class Engine:
    """Rasa behind its channel. Thread-safe."""

    def __init__(self, url: str, secret: str, *, breaker: Breaker | None = None, tries: int = 2) -> None:
        """Take its address, and how often it is asked where it refuses the connection: once where another one can answer."""
        self._secret = secret
        self._tries = tries
        self.breaker = breaker or Breaker()
        self._http = httpx.Client(
            base_url=url,
            headers={"Loket-Secret": secret},
            timeout=TURN_SECONDS,
            limits=httpx.Limits(max_connections=64, max_keepalive_connections=32),
            trust_env=False,
        )

    def turn(self, ask: Ask) -> Answered:
        """Ask one thing.

        Raises:
            EngineDown: no answer, an empty answer or a broken one.
        """
        body: dict[str, Any] = {
            "sender": ask.conversation,
            "metadata": {"language": ask.language, "content": ask.version},
        }
        if ask.intent is not None:
            body["tap"] = {"intent": ask.intent, "entities": ask.entities}
        else:
            body["text"] = ask.text
        self._refuse_while_away()
        answer = self._post("/webhooks/loket/turn", body)
        said = answer.get("replies")
        said = said if isinstance(said, list) else []
        do = next((part["do"] for part in said if isinstance(part, dict) and isinstance(part.get("do"), str)), None)
        if do is not None:
            return Answered((), do)
        notes = [part["note"] for part in said if isinstance(part, dict) and "note" in part]
        said = [part for part in said if not (isinstance(part, dict) and "note" in part)]
        try:
            replies = _replies(said)
            note = _note(notes[0]) if notes else None
        except msgspec.ValidationError as error:
            raise EngineDown("Rasa gave an answer of the wrong form.") from error
        if not replies:
            raise EngineDown("Rasa answered nothing.", next_step="Look into var/log/actions.log.")
        return Answered(replies, note=note)

    def forget(self, conversation: str) -> None:
        """Delete a conversation in Rasa.

        Raises:
            EngineDown: it could not be deleted now.
        """
        self._call("DELETE", f"/webhooks/loket/conversations/{conversation}")

    def prune(self, older_than_seconds: float) -> None:
        """Delete the conversations nobody used for so long."""
        self._post("/webhooks/loket/prune", {"older_than_seconds": older_than_seconds})

    def is_ready(self, seconds: float = 2.0) -> bool:
        """Say whether Rasa serves a model and has its action server; an answer later than `seconds` is none."""
        try:
            answer = self._http.get("/webhooks/loket/", timeout=seconds)
            return answer.status_code == httpx.codes.OK and answer.json().get("actions", True) is True
        except (httpx.HTTPError, ValueError):
            return False

    def load_model(self, model: Path) -> None:
        """Load another model; the old one stays when this fails.

        Raises:
            EngineDown: Rasa refused the model.
        """
        self._call("POST", "/webhooks/loket/model", json={"model_file": str(model)}, timeout=RELOAD_SECONDS)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _refuse_while_away(self) -> None:
        allowed = self.breaker.allows()
        if allowed == "try":
            if self.is_ready(TRY_SECONDS):
                self.breaker.worked()
                return
            self.breaker.failed()
        if allowed != "go":
            raise EngineDown("Rasa is away.", next_step="It is being restarted; see var/log/rasa.log.")

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        try:
            answer = self._call("POST", path, json=body).json()
        except ValueError as error:
            raise EngineDown("Rasa did not answer in JSON.") from error
        return answer if isinstance(answer, dict) else {}

    def _call(self, method: str, path: str, **options: Any) -> httpx.Response:
        for attempt in range(1, self._tries + 1):
            try:
                response = self._http.request(method, path, **options)
            except httpx.ConnectError as error:
                if attempt < self._tries:
                    time.sleep(RETRY_AFTER_SECONDS)
                    continue
                self.breaker.failed()
                raise EngineDown(
                    "Rasa is not there.", next_step="It is being restarted; see var/log/rasa.log."
                ) from error
            except httpx.PoolTimeout as error:
                # more people than connections: Rasa may be well
                raise EngineLate("Too many questions wait for Rasa.") from error
            except httpx.TimeoutException as error:
                # late for one person on a busy machine is not away for all
                if not self.is_ready(TRY_SECONDS):
                    self.breaker.failed()
                raise EngineLate(f"Rasa did not answer in time ({type(error).__name__}).") from error
            except httpx.HTTPError as error:
                self.breaker.failed()
                raise EngineDown(f"Rasa did not answer ({type(error).__name__}).") from error
            if response.is_success:
                return response
            raise EngineDown(f"Rasa answered {response.status_code}.", next_step="See var/log/rasa.log.")
        raise AssertionError("unreachable")
