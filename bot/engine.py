"""The client of the dialogue engine: one turn, forget, prune, load a model. Knows Rasa's addresses and nothing of its code.

Every call has a time limit. `[]` or an error is a failure, never an empty answer. One retry where Rasa refused the
connection, which is safe: nothing was begun.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import jwt
import msgspec

from bot.errors import EngineDown
from bot.turn import Reply

TURN_SECONDS = 6.0
"""Time limit of one turn; a turn takes some 30 ms."""
RELOAD_SECONDS = 120.0
RETRY_AFTER_SECONDS = 0.4


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


class Engine:
    """Rasa behind its channel. Thread-safe."""

    def __init__(self, url: str, secret: str) -> None:
        self._secret = secret
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
        answer = self._post("/webhooks/loket/turn", body)
        said = answer.get("replies")
        said = said if isinstance(said, list) else []
        do = next((part["do"] for part in said if isinstance(part, dict) and isinstance(part.get("do"), str)), None)
        if do is not None:
            return Answered((), do)
        try:
            replies = msgspec.convert(said, tuple[Reply, ...])
        except msgspec.ValidationError as error:
            raise EngineDown("Rasa gave an answer of the wrong form.") from error
        if not replies:
            raise EngineDown("Rasa answered nothing.", next_step="Look into var/log/actions.log.")
        return Answered(replies)

    def forget(self, conversation: str) -> None:
        """Delete a conversation in Rasa.

        Raises:
            EngineDown: it could not be deleted now.
        """
        self._call("DELETE", f"/webhooks/loket/conversations/{conversation}")

    def prune(self, older_than_seconds: float) -> None:
        """Delete the conversations nobody used for so long."""
        self._post("/webhooks/loket/prune", {"older_than_seconds": older_than_seconds})

    def is_ready(self) -> bool:
        """Say whether Rasa serves a model."""
        try:
            return self._http.get("/webhooks/loket/", timeout=2.0).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    def load_model(self, model: Path) -> None:
        """Load another model; the old one stays when this fails.

        Raises:
            EngineDown: Rasa refused the model.
        """
        claims = {"user": {"username": "keeper", "role": "admin"}, "exp": int(time.time()) + 60}
        token = jwt.encode(claims, self._secret, algorithm="HS256")
        self._call(
            "PUT",
            "/model",
            json={"model_file": str(model)},
            headers={"Authorization": f"Bearer {token}"},
            timeout=RELOAD_SECONDS,
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        try:
            answer = self._call("POST", path, json=body).json()
        except ValueError as error:
            raise EngineDown("Rasa did not answer in JSON.") from error
        return answer if isinstance(answer, dict) else {}

    def _call(self, method: str, path: str, **options: Any) -> httpx.Response:
        for attempt in (1, 2):
            try:
                response = self._http.request(method, path, **options)
            except httpx.ConnectError as error:
                if attempt == 1:
                    time.sleep(RETRY_AFTER_SECONDS)
                    continue
                raise EngineDown(
                    "Rasa is not there.", next_step="It is being restarted; see var/log/rasa.log."
                ) from error
            except httpx.HTTPError as error:
                raise EngineDown(f"Rasa did not answer in time ({type(error).__name__}).") from error
            if response.is_success:
                return response
            raise EngineDown(f"Rasa answered {response.status_code}.", next_step="See var/log/rasa.log.")
        raise AssertionError("unreachable")
