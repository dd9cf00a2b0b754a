"""One form for every error of the API: `{"error": {"code", "message", "audio"}}`, the message sayable to a person.

`audio` is where the message can be heard, or null. Who mistypes an address, or opens a page that fails, gets the loket
itself with that status: it speaks, and the question can be asked there. The desk and what programs ask for keep their own.
"""

from __future__ import annotations

import logging
import random

from flask import Flask, Response, jsonify, render_template, request
from flask.globals import request_ctx
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
SPOKEN_TO_PROGRAMS = {"api", "audio"}
FOR_PROGRAMS = SPOKEN_TO_PROGRAMS | {
    "static", "staff", "internal", "metrics", "healthz", "readyz", "livez", "openapi.json", "loket.js", "sw.js",
    "manifest.webmanifest",
}  # fmt: skip
"""First parts of the addresses that no person opens; the desk's people have pages of their own."""


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
    return _patient(response)


def as_page(status: int, *, gone: bool = False, language: str = "auto") -> Response:
    """Return the loket as a page, with a status.

    Args:
        status: of the answer.
        gone: True: it says first that what was asked for is not here.
        language: a code, or `auto`.
    """
    headers = {"Cache-Control": "no-store"}
    return Response(render_template("index.html", gone=gone, fixed=language), status=status, headers=headers)


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if not _is_for_programs():
        return _patient(as_page(status, gone=status == 404))
    if _door() not in SPOKEN_TO_PROGRAMS:
        return error.get_response()  # type: ignore[return-value]
    return answer(status, PHRASES.get(status, "bad_request" if status < 500 else "busy"))


def _loket(error: LoketError) -> Response:
    if error.status >= 500 and not isinstance(error, Busy):
        logger.error("%s", error)
    key = "busy" if error.phrase == "failure" else error.phrase
    return answer(error.status, key) if _is_for_programs() else _patient(as_page(error.status))


def _unexpected(error: Exception) -> Response:
    # the type and place, never the words of a request
    logger.error(
        "Unexpected %s at %s", type(error).__name__, request.endpoint, exc_info=logger.isEnabledFor(logging.DEBUG)
    )
    return answer(500, "busy") if _is_for_programs() else as_page(500)


def _door() -> str:
    return request.path.lstrip("/").partition("/")[0]


def _is_for_programs() -> bool:
    # without a name of the host that can be one no page can be made; browsers send one
    return _door() in FOR_PROGRAMS or request_ctx.url_adapter is None


def _patient(response: Response) -> Response:
    """Say when to come back, where that is the matter: not the same to everybody who was refused together."""
    if response.status_code in {429, 503}:
        response.headers["Retry-After"] = str(random.randint(2, 6))
    return response
