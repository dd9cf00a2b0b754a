"""Errors of the desk, in a sentence that says what to do; to a script as JSON."""

from __future__ import annotations

import logging

from flask import Blueprint, Response, g, jsonify, request
from werkzeug.exceptions import HTTPException

from bot.errors import LoketError
from web.desk.guard import wants_json
from web.desk.render import explained, page, t

logger = logging.getLogger("loket.desk")

KNOWN = {
    400: "form",
    401: "signed_out",
    403: "forbidden",
    404: "not_found",
    405: "not_found",
    413: "too_large",
    429: "wait",
}
"""HTTP status → key of the sentence; anything else is `failure`."""


def install(desk: Blueprint) -> None:
    """Install the error handlers of the desk."""
    desk.register_error_handler(HTTPException, _http)
    desk.register_error_handler(LoketError, _loket)
    desk.register_error_handler(Exception, _unexpected)


def _http(error: HTTPException) -> Response:
    if error.response is not None:
        return error.get_response()  # type: ignore[return-value]
    return _answer(error.code or 500)


def _loket(error: LoketError) -> Response:
    logger.error("%s", error)
    return _answer(error.status if error.status >= 500 else 400, detail=explained(error))


def _unexpected(error: Exception) -> Response:
    # the type and place, never what was written in a form
    logger.error("Unexpected %s at %s", type(error).__name__, request.endpoint, exc_info=logger.isEnabledFor(10))
    return _answer(500)


def _answer(status: int, *, detail: str = "") -> Response:
    g.setdefault("desk_member", None)
    key = KNOWN.get(status, "failure")
    if wants_json():
        response = jsonify({"error": {"code": key, "message": t(f"errors.{key}")}})
        response.status_code = status
        return response
    return page("error.html", status=status, key=key, detail=detail)
