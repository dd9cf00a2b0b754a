"""Handing out models to dialogue engines of other machines: `GET /internal/models/current`, `/internal/models/<key>`.

Only for who knows LOKET_SECRET; everybody else gets 404, as for an address that is not there. The ETag is the model's key,
so asking every few seconds costs nothing. The proxy in front does not pass `/internal/` on (`deploy/nginx/loket.conf`).
"""

from __future__ import annotations

import hmac

from flask import Blueprint, Response, abort, request, send_file

from bot.training.train import current_model, model_files
from web.app import services

routes = Blueprint("models", __name__)


@routes.get("/internal/models/<key>")
def model(key: str) -> Response:
    """Send a model; 304 to who has it."""
    settings = services().settings
    given = request.headers.get("Loket-Secret", "").encode()
    if not hmac.compare_digest(given, settings.secret.encode()) or not key.isalnum():
        abort(404)
    files = current_model(settings) if key == "current" else model_files(settings, key)
    if files is None or not files.rasa.is_file():
        abort(404)
    sent = send_file(files.rasa, mimetype="application/gzip", etag=files.key, conditional=True, max_age=0)
    sent.headers["Cache-Control"] = "private, no-cache"
    return sent
