"""Recordings: what people have read aloud, what has gone stale, and recording or uploading another."""

from __future__ import annotations

import logging

from flask import Blueprint, Response, jsonify, redirect, request, send_file, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from audio.engine import AudioError, BadAudio
from audio.receive import Silent
from audio.received import MOST_BYTES, TooLong
from audio.utterance import Utterance
from bot.desk.listing import words_of
from bot.desk.recordings import STATES, Shelf, Slot, make_heard, ordered
from bot.understanding.normalise import for_letters
from web.app import services
from web.desk.access import may, member, needs, takes
from web.desk.guard import wants_json
from web.desk.render import language, page, t, tell

logger = logging.getLogger("loket.desk")
routes = Blueprint("recordings", __name__)

ON_A_PAGE = 30
FORM_EXTRA = 100_000
"""Bytes of a form around its file."""


@routes.get("/recordings")
@needs("recordings.read")
def show() -> Response:
    """List the texts that can be recorded in a language, what asks for somebody first."""
    published = services().content.current()
    content = published.content
    codes = [code for code, known in content.languages.items() if known.level in ("full", "audio_only")]
    asked = {name: request.args.get(name, "")[:200] for name in ("words", "language", "state")}
    code = asked["language"] if asked["language"] in codes else language()
    every = ordered(list(_shelf().slots(content, code)))
    words, index = for_letters(asked["words"]).split(), words_of(published.version, content)
    found = [
        slot
        for slot in every
        if asked["state"] in ("", slot.state) and all(word in f"{slot.faq} {index.get(slot.faq, '')}" for word in words)
    ]
    last = max(1, -(-len(found) // ON_A_PAGE))
    number = min(max(1, request.args.get("page", 1, type=int)), last)
    return page(
        "recordings.html",
        found=found[(number - 1) * ON_A_PAGE : number * ON_A_PAGE],
        counts={state: sum(slot.state == state for slot in every) for state in STATES},
        count=len(found),
        number=number,
        last=last,
        asked=asked | {"language": code},
        codes=codes,
        content=content,
        titles={slot.faq: _title(slot.faq, code) for slot in found},
    )


def _shelf() -> Shelf:
    return Shelf(services().settings)


def _title(faq: str, code: str) -> str:
    texts = services().content.current().content.faqs[faq].texts
    for other in (language(), code, "en", *texts):
        if other in texts and texts[other].questions:
            return texts[other].questions[0]
    return faq


def _slot(code: str, faq: str, part: str) -> Slot:
    found = _shelf().slot(services().content.current().content, code, faq, part)
    if found is None:
        raise NotFound
    return found


@routes.get("/recordings/<code>/<faq>/<part>")
@needs("recordings.read")
def one(code: str, faq: str, part: str) -> Response:
    """Show one text to be read aloud, with its recordings."""
    return _one(_slot(code, faq, part))


def _one(slot: Slot, status: int = 200, problem: str = "") -> Response:
    content = services().content.current().content
    return page(
        "recording.html",
        status=status,
        problem=problem,
        slot=slot,
        title=_title(slot.faq, slot.language),
        tongue=content.languages[slot.language],
        may_record=may(member().role, "recordings.edit"),
        may_publish=may(member().role, "recordings.publish"),
        most=MOST_BYTES,
    )


@routes.get("/recordings/<code>/<faq>/<part>/<which>.flac")
@needs("recordings.read")
def sound(code: str, faq: str, part: str, which: str) -> Response:
    """Play a recording, `kept` or `waiting`, as it lies there."""
    slot = _slot(code, faq, part)
    path = {"kept": slot.kept, "waiting": slot.waiting}.get(which)
    if path is None:
        raise NotFound
    return send_file(path, conditional=True, max_age=0)


@routes.post("/recordings/<code>/<faq>/<part>")
@needs("recordings.edit")
@takes(MOST_BYTES + FORM_EXTRA)
def keep(code: str, faq: str, part: str) -> AnyResponse:
    """Take a recording; a publisher's is heard at once, an editor's waits for one."""
    slot = _slot(code, faq, part)
    file = request.files.get("sound")
    data = file.stream.read(MOST_BYTES + 1) if file is not None else b""
    is_heard = may(member().role, "recordings.publish")
    if not data:
        return _refused(slot, 400, "no_file")
    try:
        _shelf().accept(slot, data, is_heard=is_heard)
    except TooLong:
        return _refused(slot, 413, "too_long")
    except Silent:
        return _refused(slot, 400, "silent")
    except BadAudio:
        return _refused(slot, 400, "no_sound")
    if is_heard:
        _heard(slot)
    tell("recordings.heard_now" if is_heard else "recordings.waits")
    return _back(slot)


@routes.post("/recordings/<code>/<faq>/<part>/publish")
@needs("recordings.publish")
def publish(code: str, faq: str, part: str) -> AnyResponse:
    """Let everybody hear what an editor recorded."""
    slot = _slot(code, faq, part)
    if not _shelf().publish(slot):
        return _one(slot, 409, t("recordings.changed_meanwhile"))
    _heard(slot)
    tell("recordings.heard_now")
    return _back(slot)


@routes.post("/recordings/<code>/<faq>/<part>/delete")
@needs("recordings.edit")
def delete(code: str, faq: str, part: str) -> AnyResponse:
    """Take a recording away; one that everybody hears only by a publisher."""
    slot = _slot(code, faq, part)
    waiting = request.form.get("which") == "waiting"
    if not waiting and not may(member().role, "recordings.publish"):
        return _one(slot, 403, t("recordings.only_publisher"))
    _shelf().delete(slot, waiting=waiting)
    if not waiting:
        _heard(slot)
    tell("recordings.deleted")
    return _back(slot)


def _refused(slot: Slot, status: int, key: str) -> Response:
    """Say why a file was not taken: to the recorder of the page as JSON."""
    if not wants_json():
        return _one(slot, status, t(f"recordings.{key}"))
    response = jsonify({"error": {"code": key, "message": t(f"recordings.{key}")}})
    response.status_code = status
    return response


def _back(slot: Slot) -> AnyResponse:
    here = url_for("desk.recordings.one", code=slot.language, faq=slot.faq, part=slot.part)
    if wants_json():
        return jsonify({"next": here})
    return redirect(here, 303)


def _heard(slot: Slot) -> None:
    """Make the clips now; where that fails, the text goes on with its other voice and staff are told."""
    content = services().content.current().content
    try:
        make_heard(services().voice, content, _shelf().folder, [Utterance(slot.language, slot.text)])
    except AudioError as error:
        logger.error("A recording in %s is not heard yet: %s", slot.language, error)
        tell("recordings.not_heard_yet", kind="bad")
