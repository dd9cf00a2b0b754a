"""One form for every error of the API: `{"error": {"code", "message", "audio"}}`, the message sayable to a person.

`audio` is where the message can be heard, or null.
"""

from __future__ import annotations

import logging
import random

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from bot.compose.phrases import phrase, spoken_languages
from bot.errors import ContentError, LoketError, Setup
from bot.gateway import DEFAULT_LANGUAGE
from bot.voicing import Voicing
from web.admission import Busy
from web.app import services

logger = logging.getLogger("loket.web")

PHRASES = {404: "bad_request", 405: "bad_request", 413: "too_long", 429: "too_many", 503: "busy"}
"""HTTP status → phrase said to the person; `bad_request` below 500 and `busy` above where nothing is named."""


def register(app: Flask) -> None:
    """Install the error handlers."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(LoketError, _loket)
    app.register_error_handler(Exception, _unexpected)


def answer(status: int, key: str) -> Response:
    """Return an error in the reader's language."""
    try:
        content = services().content.current().content
        wanted = request.accept_languages.best_match(list(spoken_languages(content))) or DEFAULT_LANGUAGE
        message = phrase(content, wanted, key)
        spoken = Voicing(services().voice).audio(content, wanted, message)
        audio = spoken.url if spoken is not None else None
    except (ContentError, Setup):
        # nothing is published: the code alone must do
        message, audio = "", None
    response = jsonify({"error": {"code": key, "message": message, "audio": audio}})
    response.status_code = status
    if status in {429, 503}:
        # not the same for everybody: people who were refused together must not come back together
        response.headers["Retry-After"] = str(random.randint(2, 6))
    return response


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if not request.path.startswith(("/api/", "/audio/")):
        return error.get_response()  # type: ignore[return-value]
    return answer(status, PHRASES.get(status, "bad_request" if status < 500 else "busy"))


def _loket(error: LoketError) -> Response:
    if error.status >= 500 and not isinstance(error, Busy):
        logger.error("%s", error)
    key = "busy" if error.phrase == "failure" else error.phrase
    return answer(error.status, key)


def _unexpected(error: Exception) -> Response:
    # the type and place, never the words of a request
    logger.error(
        "Unexpected %s at %s", type(error).__name__, request.endpoint, exc_info=logger.isEnabledFor(logging.DEBUG)
    )
    return answer(500, "busy")
