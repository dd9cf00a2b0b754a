"""Audio over HTTP: an utterance redirects to the best clip there is now; a clip never changes under its address.

With `keep=no` nothing of it may stay in the browser (`discreet` in a reply): the sound itself is the answer, under the
utterance's own address, to be stored by nobody, and nothing of it is counted.
"""

from __future__ import annotations

import threading

import msgspec
from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from audio.clip import Clip, timings
from audio.encode import FORMATS, check_format
from audio.engine import AudioError, NoVoice, UnknownUtterance
from bot.errors import BadInput
from bot.metrics import AUDIO_REQUESTS
from web.api_errors import answer
from web.app import services

routes = Blueprint("audio", __name__, url_prefix="/audio")

MOST_WAITING = 8
"""Requests that may wait for a clip at once; the others get 202, so that waiting never fills the server's threads."""
WAIT_SECONDS = 4.0
_waiting = threading.BoundedSemaphore(MOST_WAITING)


@routes.get("/<key>")
def utterance(key: str) -> BaseResponse:
    """Redirect to the clip, or 202 with Retry-After while it renders."""
    form = _format()
    voice = services().voice
    known = voice.describe(key)
    was_ready = known is not None and known.formats.get(check_format(form)) is not None
    may_wait = _waiting.acquire(blocking=False)
    try:
        clip = voice.clip(key, form, wait_s=WAIT_SECONDS if may_wait else 0.0)
    except UnknownUtterance:
        return answer(404, "bad_request")
    except (NoVoice, AudioError):
        _count("failed")
        return answer(503, "busy")
    finally:
        if may_wait:
            _waiting.release()
    _count("ready" if was_ready else "waiting" if clip is None else "made")
    if clip is None:
        return Response(status=202, headers={"Retry-After": "1", "Cache-Control": "no-store"})
    if _is_discreet():
        return _sound(clip, "no-store")
    # not cached for long: a better voice may be rendered any minute
    response = redirect(f"/audio/clips/{clip.facts.hash}.{form}", code=302)
    response.headers["Cache-Control"] = "private, max-age=60"
    response.set_etag(clip.facts.hash)
    return response.make_conditional(request)


def _is_discreet() -> bool:
    return request.args.get("keep") == "no"


def _count(how: str) -> None:
    if not _is_discreet():
        AUDIO_REQUESTS.labels(how).inc()


def _sound(clip: Clip, cache: str) -> BaseResponse:
    """Return a clip itself, whole or the range that is asked for: iPhones play nothing that does not come in ranges."""
    response = Response(clip.data, mimetype=clip.facts.mime, headers={"Cache-Control": cache})
    response.set_etag(clip.facts.hash)
    response.accept_ranges = "bytes"
    return response.make_conditional(request, accept_ranges=True, complete_length=len(clip.data))


def _format() -> str:
    form = request.args.get("format", "mp3")
    if form not in FORMATS:
        raise BadInput("a format that does not exist", phrase="bad_request")
    return form


@routes.get("/clips/<name>")
def clip(name: str) -> BaseResponse:
    """Serve a clip; it may be kept for ever, and asked for in ranges."""
    stem, _, form = name.partition(".")
    if form not in FORMATS:
        return answer(404, "bad_request")
    found = services().voice.clip_by_hash(stem)
    if found is None or found.facts.format != form:
        return answer(404, "bad_request")
    return _sound(found, "public, max-age=31536000, immutable")


@routes.get("/<key>/first")
def first(key: str) -> BaseResponse:
    """Serve the opening of a long text that is not rendered yet, or 202 while it is made."""
    form = _format()
    may_wait = _waiting.acquire(blocking=False)
    try:
        made = services().voice.openings.clip(key, form, wait_s=WAIT_SECONDS if may_wait else 0.0)
    except UnknownUtterance:
        return answer(404, "bad_request")
    except AudioError:
        return answer(503, "busy")
    finally:
        if may_wait:
            _waiting.release()
    if made is None:
        return Response(status=202, headers={"Retry-After": "1", "Cache-Control": "no-store"})
    # not by a redirect: it is in the memory of this process, another one makes its own
    return _sound(made, "no-store" if _is_discreet() else "private, max-age=60")


@routes.get("/<key>/first/words")
def first_words(key: str) -> Response:
    """Return when each word is heard in the opening; the places are those in the whole text."""
    try:
        made = services().voice.openings.clip(key, _format())
    except UnknownUtterance:
        return answer(404, "bad_request")
    except AudioError:
        return answer(503, "busy")
    body = msgspec.json.encode({"words": timings(made.facts) if made is not None else []})
    return Response(body, mimetype="application/json", headers={"Cache-Control": "no-store"})


@routes.get("/<key>/words")
def words(key: str) -> Response:
    """Return when each word is heard in the clip of `format`: seconds, and places in the text shown."""
    try:
        heard = services().voice.words(key, _format())
    except UnknownUtterance:
        return answer(404, "bad_request")
    body = msgspec.json.encode({"words": heard})
    return Response(body, mimetype="application/json", headers={"Cache-Control": "no-store"})
