"""Health: one address for who looks on, one for the supervisor, one for whatever spreads people over several machines.

`/healthz` is 200 when a question can be answered now and names each dependency. `/livez` is 200 while this process answers
at all. `/readyz` is 200 when a person can be given an honest, spoken answer, which needs no dialogue engine.
"""

from __future__ import annotations

import httpx
import msgspec
from flask import Blueprint, Response

from web.app import Services, services

routes = Blueprint("health", __name__)
_HTTP = httpx.Client(timeout=2.0, trust_env=False)
"""Made once: a client reads the certificates first, 50 ms of processor each time."""


def dependencies(shared: Services) -> dict[str, bool]:
    """Name each dependency and whether it works now."""
    found = {"content": shared.content.find() is not None, "rasa": shared.engine.is_ready()}
    if shared.settings.actions_url:
        # where the dialogue engines are on other machines, their action servers are theirs alone
        found["actions"] = _actions(shared.settings.actions_url)
    return found | {"audio": not shared.voice.warnings}


@routes.get("/healthz")
def healthz() -> Response:
    """Name each dependency and whether it works."""
    shared = services()
    published = shared.content.find()
    warnings = [warning.code for warning in shared.voice.warnings]
    state = dependencies(shared)
    is_ready = all(well for name, well in state.items() if name != "audio")
    body = {
        "ready": is_ready,
        "dependencies": state,
        "version": published.version if published else None,
        "audio_warnings": warnings,
    }
    return _json(body, is_ready)


@routes.get("/livez")
def livez() -> Response:
    """Say that this process answers."""
    return _json({"alive": True}, True)


@routes.get("/readyz")
def readyz() -> Response:
    """Say whether people may be sent here."""
    is_ready = services().content.find() is not None
    return _json({"ready": is_ready}, is_ready)


def _json(body: dict[str, object], is_well: bool) -> Response:
    return Response(
        msgspec.json.encode(body),
        status=200 if is_well else 503,
        mimetype="application/json",
        headers={"Cache-Control": "no-store"},
    )


def _actions(url: str) -> bool:
    try:
        return _HTTP.get(f"{url}/health").status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False
