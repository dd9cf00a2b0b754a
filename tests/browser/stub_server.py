"""A loket that speaks the HTTP contract but thinks nothing: it serves the real widget files and simulates bad days.

The words a test sends choose the reply: `card`, `choices`, `topics`, `html`, `silent`; anything else is an answer.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, jsonify, redirect, request
from stub_pages import add_pages
from stub_replies import (
    DIRECTION,
    OWN_NAME,
    ROOT,
    SECONDS,
    SPOKEN,
    answer,
    audio,
    clip,
    greeting,
    kept,
    labels_of,
    reply,
    topics,
)
from stub_texts import LANGUAGES, SAID

from web.answers import qr_path


@dataclass
class Stub:
    """What the loket was asked, and how it shall behave; a test changes it while the browser runs."""

    language: str | None = None
    """Language of a new conversation; null shows the language cards."""
    pending: int = 0
    """How many times the audio answers 202 before it is there."""
    audio_status: int = 302
    """Set to 500 to break the voice."""
    failures: list[int] = field(default_factory=list)
    """Status codes with which the next messages fail."""
    patience: int = 0
    """Seconds for which such a failure asks to wait."""
    hold: threading.Event | None = None
    """While set and not released, messages wait for it."""
    opening: threading.Event | None = None
    """The same for the greeting."""
    idle: int = 120
    """Seconds after which the kiosk begins again."""
    garbage: list[Any] = field(default_factory=list)
    """What the next messages are answered with, instead of an answer."""
    faq: str = "housing_social_register"
    """Id of the answer."""
    sizes: dict[str, int] | None = None
    """Bytes of every voice, where they are known."""
    listens: bool = False
    """True: the microphone is offered."""
    heard: str | None = "How do I get a social flat?"
    """What the recogniser makes of the next sounds."""
    sounds: list[bytes] = field(default_factory=list)
    """What was recorded."""
    refuses: bool = False
    """True: no other website may read what the loket says."""
    paths: list[str] = field(default_factory=list)
    """Every address asked for."""
    known: set[str] = field(default_factory=set)
    messages: list[dict[str, Any]] = field(default_factory=list)
    """Every message received, with its conversation."""
    opened: int = 0
    forgotten: list[str] = field(default_factory=list)
    turns: dict[str, dict[str, Any]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def reset(self) -> None:
        """Forget everything between two tests."""
        fresh = Stub()
        for name in self.__dataclass_fields__:
            if name != "lock":
                setattr(self, name, getattr(fresh, name))


def make_app(stub: Stub) -> Flask:
    """Return the stub loket."""
    app = Flask(__name__, static_folder=str(ROOT / "web" / "static"), template_folder=str(ROOT / "web" / "templates"))
    clips = {form: clip(form) for form in ("mp3", "ogg")}

    @app.before_request
    def remember() -> None:
        stub.paths.append(request.path)

    @app.after_request
    def headers(response: Response) -> Response:
        if (origin := request.headers.get("Origin")) and not stub.refuses:
            response.headers["Vary"] = "Origin"
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Allow-Headers"] = "Content-Type, Loket-Conversation"
            response.headers["Access-Control-Allow-Methods"] = "GET, POST, DELETE"
            response.headers["Access-Control-Expose-Headers"] = "Retry-After"
        if response.mimetype == "text/html":
            response.headers["Content-Security-Policy"] = (
                "default-src 'none'; img-src 'self'; media-src 'self' blob:; style-src 'self'; script-src 'self'; "
                "connect-src 'self'; base-uri 'none'; manifest-src 'self'; worker-src 'self'; "
                "require-trusted-types-for 'script'; trusted-types loket"
            )
        return response

    def error(status: int, code: str, message: str) -> Response:
        spoken = audio(message, stub.language or "en")["url"] if message else None
        response = jsonify(error={"code": code, "message": message, "audio": spoken})
        response.status_code = status
        return response

    add_pages(app, stub)

    @app.get("/api/answers/<name>/<language>")
    @app.get("/api/services/<name>/<language>")
    def answer_json(name: str, language: str) -> Any:
        link = f"{request.host_url}a/{name}/{language}"
        simpler = reply(SAID["what"].get(language, SAID["what"]["en"]), language)
        facts = {"language": language, "name": OWN_NAME[language], "dir": DIRECTION[language], "link": link}
        response = jsonify(**facts, **kept(language), qr=qr_path(link), simpler=simpler)
        response.headers["Cache-Control"] = "public, max-age=60"
        return response

    @app.get("/api/start")
    def start() -> Any:
        if stub.opening:
            stub.opening.wait(20)
        language = request.args.get("language") or stub.language
        languages = [
            {"code": code, "name": own, "dir": way, "greeting": audio(greeting(code), code)}
            for code, own, way in LANGUAGES
        ]
        return jsonify(language=language, languages=languages, replies=[topics(language or "fr")])

    @app.get("/healthz")
    def healthz() -> Any:
        return jsonify(ready=True)

    @app.post("/api/conversations")
    def open_conversation() -> Any:
        with stub.lock:
            stub.opened += 1
            name = f"conversation-{stub.opened}"
            stub.known.add(name)
        replies = [topics(stub.language)] if stub.language else []
        return jsonify(conversation=name, language=stub.language, languages=[], replies=replies), 201

    @app.post("/api/messages")
    def message() -> Any:
        name = request.headers.get("Loket-Conversation", "")
        body = request.get_json()
        with stub.lock:
            stub.messages.append({**body, "conversation": name, "reads": request.headers.get("Accept-Language")})
            status = stub.failures.pop(0) if stub.failures else 0
        if stub.hold:
            stub.hold.wait(20)
        if status:
            told = error(status, "busy", "Many people are asking now." if status == 503 else "I cannot take this.")
            told.headers["Retry-After"] = str(stub.patience)
            return told
        if name not in stub.known:
            return error(404, "conversation_gone", "We start again.")
        with stub.lock:
            if stub.garbage:
                return jsonify(stub.garbage.pop(0))
            turn = stub.turns.setdefault(body["id"], answer(body, body.get("language") or stub.language or "en"))
            for told in turn["replies"]:
                told["faq"] = told["faq"] and stub.faq
                told["discreet"] |= stub.faq.startswith("women_")
                told["audio"] = told["audio"] and told["audio"] | {"sizes": stub.sizes}
        if body.get("choice", "").startswith("lang:"):
            stub.language = turn["language"]
        return jsonify(turn)

    @app.post("/api/voice")
    def hear() -> Any:
        name = request.headers.get("Loket-Conversation", "")
        if name not in stub.known:
            return error(404, "conversation_gone", "We start again.")
        with stub.lock:
            stub.sounds.append(request.get_data())
            stub.messages.append({"id": request.args["id"], "kind": request.mimetype, "conversation": name})
        body = {"id": request.args["id"], "text": stub.heard or ""}
        return jsonify({**answer(body, stub.language or "en"), "heard": stub.heard})

    @app.delete("/api/conversations")
    def forget() -> Any:
        name = request.headers.get("Loket-Conversation", "")
        stub.known.discard(name)
        stub.forgotten.append(name)
        language = stub.language or "en"
        return jsonify(language=language, replies=[reply(SAID["forgotten"][language], language, state="forgotten")])

    @app.get("/api/languages")
    def languages() -> Any:
        return jsonify(languages=[{"code": code, "name": own, "dir": way} for code, own, way in LANGUAGES])

    @app.get("/api/phrases/<language>")
    def phrases(language: str) -> Any:
        language = language.split("-")[0]
        language = language if language in DIRECTION else "fr"
        name = OWN_NAME[language]
        said = ("widget_mic_refused", "widget_mic_none", "widget_mic_hold") if stub.listens else ()
        labels = labels_of(language)
        spoken = {key: audio(labels[key], language) for key in said}
        return jsonify(language=language, name=name, dir=DIRECTION[language], phrases=labels, spoken=spoken)

    @app.get("/audio/<key>")
    def utterance(key: str) -> Any:
        with stub.lock:
            waits = stub.pending > 0
            stub.pending -= waits
        if waits:
            return Response(status=202, headers={"Retry-After": "1"})
        if stub.audio_status != 302:
            return error(stub.audio_status, "busy", "")
        form = request.args.get("format", "mp3")
        if request.args.get("keep") == "no":
            return itself(key, form, "no-store")
        return redirect(f"/audio/clips/{key}.{form}")

    @app.get("/audio/clips/<name>")
    def sound(name: str) -> Response:
        return itself(name, name.rsplit(".", 1)[1], "public, max-age=31536000, immutable")

    def itself(name: str, form: str, cache: str) -> Response:
        response = Response(clips[form], mimetype={"mp3": "audio/mpeg", "ogg": "audio/ogg"}[form])
        response.headers["Cache-Control"] = cache
        response.set_etag(name)
        return response.make_conditional(request, accept_ranges=True, complete_length=len(clips[form]))

    @app.get("/audio/<key>/words")
    def words(key: str) -> Any:
        found = list(re.finditer(r"\S+", SPOKEN[key]))
        step = SECONDS / len(found)
        return jsonify(
            words=[
                {"start": i * step, "end": (i + 1) * step, "char_start": word.start(), "char_end": word.end()}
                for i, word in enumerate(found)
            ]
        )

    return app


if __name__ == "__main__":
    import sys

    stub = Stub(language=sys.argv[1] if len(sys.argv) > 1 else None)
    make_app(stub).run(port=8123, threaded=True)
