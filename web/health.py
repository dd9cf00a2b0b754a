"""Health: 200 when a question can be answered now, and the state of each dependency by name."""

from __future__ import annotations

import httpx
import msgspec
from flask import Blueprint, Response

from web.app import services

routes = Blueprint("health", __name__)


@routes.get("/healthz")
def healthz() -> Response:
    """Name each dependency and whether it works."""
    shared = services()
    published = shared.content.find()
    warnings = [warning.code for warning in shared.voice.warnings]
    state = {
        "content": published is not None,
        "rasa": shared.engine.is_ready(),
        "actions": _actions(shared.settings.actions_url),
        "audio": not warnings,
    }
    is_ready = state["content"] and state["rasa"] and state["actions"]
    body = {
        "ready": is_ready,
        "dependencies": state,
        "version": published.version if published else None,
        "audio_warnings": warnings,
    }
    return Response(
        msgspec.json.encode(body),
        status=200 if is_ready else 503,
        mimetype="application/json",
        headers={"Cache-Control": "no-store"},
    )


def _actions(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health", timeout=2.0, trust_env=False).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False
