"""The only way into Rasa: a channel that knows the gateway's secret.

Rasa's own REST channel has no authentication, executes text that begins with `/`, answers an internal error with
`200 []`, and writes the person's words into its error log. This one does none of that. A tap arrives as a structured
choice and becomes parse data, never text, so nothing typed can pass for a tap.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import os
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.rasa import reload
from bot.rasa.faq_classifier import entity
from bot.rasa.reader import READER

logger = logging.getLogger(__name__)

HEADER = "Loket-Secret"
ACTIONS_SECONDS = 0.5
"""How long the action server may take to accept a connection."""
ALLOWED_TAPS = {"faq", "service", "person", "simpler", "route", "route_answer"}


class LoketChannel(InputChannel):
    """`POST /webhooks/loket/turn`, `/prune` and `/model`, `DELETE /webhooks/loket/conversations/<sender>`."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    @classmethod
    def name(cls) -> str:
        """Name of the channel in URLs and trackers."""
        return "loket"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> LoketChannel:
        """Make the channel; the secret comes from the environment, never from a file in git or from argv."""
        secret = os.environ.get("LOKET_SECRET", "")
        if not secret:
            raise RuntimeError("LOKET_SECRET is not set. Start Rasa with `loket up`, not by hand.")
        return cls(secret)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Make the routes."""
        routes = Blueprint("loket_channel")

        @routes.middleware("request")  # type: ignore[misc]
        async def check_secret(request: Request) -> HTTPResponse | None:
            given = request.headers.get(HEADER, "")
            if request.path == "/webhooks/loket/" or hmac.compare_digest(given.encode(), self._secret.encode()):
                return None
            return response.json({"error": "forbidden"}, status=403)

        @routes.get("/")  # type: ignore[misc]
        async def health(request: Request) -> HTTPResponse:
            agent = getattr(request.app.ctx, "agent", None)
            is_ready = agent is not None and agent.is_ready()
            # a replica whose action server is away is asked nothing: it would take the message and answer nothing
            body = {"ready": is_ready, "actions": await _takes_connections(os.environ.get("LOKET_ACTIONS_URL", ""))}
            return response.json(body, status=200 if is_ready else 503)

        @routes.post("/turn")  # type: ignore[misc]
        async def turn(request: Request) -> HTTPResponse:
            body = request.json or {}
            collector = CollectingOutputChannel()
            message = _message(body, collector)
            if message is None:
                return response.json({"error": "bad message"}, status=400)
            try:
                if message.parse_data is None:
                    await READER.read_ahead(message.text)
                await on_new_message(message)
            except Exception as error:  # noqa: BLE001 - the words must not reach the log, so the type alone does
                logger.error("A turn failed: %s", type(error).__name__)
                return response.json({"error": "turn failed"}, status=500)
            finally:
                READER.let_go(message.text)
            return response.json({"replies": [m["custom"] for m in collector.messages if "custom" in m]})

        @routes.delete("/conversations/<sender:str>")  # type: ignore[misc]
        async def forget(request: Request, sender: str) -> HTTPResponse:
            await _store(request).delete(sender)
            return response.json({"forgotten": True})

        @routes.post("/prune")  # type: ignore[misc]
        async def prune(request: Request) -> HTTPResponse:
            seconds = float((request.json or {}).get("older_than_seconds", 86400))
            count = await _store(request).prune(time.time() - seconds)
            return response.json({"pruned": count})

        @routes.post("/model")  # type: ignore[misc]
        async def model(request: Request) -> HTTPResponse:
            try:
                wanted = Path(str((request.json or {}).get("model_file", "")))
                models = getattr(request.app.ctx, "loket_models", None)
                found = await asyncio.to_thread(models.find, wanted) if models is not None else wanted
                await reload.load(request.app, found)
            except Exception as error:  # noqa: BLE001 - whatever is wrong with the file, the old model goes on
                logger.error("A model could not be loaded: %s", type(error).__name__)
                return response.json({"error": "no model"}, status=400)
            return response.json({"loaded": True})

        return routes


def _store(request: Request) -> Any:
    """Return our own tracker store: Rasa wraps it in one that knows neither `delete` nor `prune`."""
    wrapped = request.app.ctx.agent.tracker_store
    return getattr(wrapped, "_tracker_store", wrapped)


async def _takes_connections(url: str) -> bool:
    address = urlsplit(url)
    if address.hostname is None:
        return True
    try:
        _, writer = await asyncio.wait_for(asyncio.open_connection(address.hostname, address.port), ACTIONS_SECONDS)
    except (OSError, TimeoutError):
        return False
    writer.close()
    return True


def _message(body: dict[str, Any], collector: CollectingOutputChannel) -> UserMessage | None:
    sender, text, tap = body.get("sender"), body.get("text"), body.get("tap")
    metadata = body.get("metadata") or {}
    if not isinstance(sender, str) or not sender or (text is None) == (tap is None):
        return None
    if tap is not None:
        if tap.get("intent") not in ALLOWED_TAPS:
            return None
        entities = [entity(str(name), str(value)) for name, value in (tap.get("entities") or {}).items()]
        entities.append(entity("language", str(metadata.get("language", ""))))
        intent = {"name": tap["intent"], "confidence": 1.0}
        parse_data = {"text": "", "intent": intent, "intent_ranking": [intent], "entities": entities}
        return UserMessage("", collector, sender, parse_data=parse_data, input_channel="loket", metadata=metadata)
    words = str(text).lstrip("/ \t\r\n")
    return UserMessage(words, collector, sender, input_channel="loket", metadata=metadata) if words else None
