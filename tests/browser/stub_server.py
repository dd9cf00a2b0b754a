"""A loket that speaks the HTTP contract but thinks nothing: it serves the real widget files and simulates bad days.

The words a test sends choose the reply: `card`, `choices`, `topics`, `html`, `silent`; anything else is an answer.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, jsonify, redirect, render_template, request
from stub_replies import DIRECTION, ROOT, SECONDS, SPOKEN, answer, audio, clip, labels_of, reply, topics
from stub_texts import LANGUAGES, SAID


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
    hold: threading.Event | None = None
    """While set and not released, messages wait for it."""
    opening: threading.Event | None = None
    """The same for a new conversation."""
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

    @app.after_request
    def headers(response: Response) -> Response:
        if origin := request.headers.get("Origin"):
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Allow-Headers"] = "Content-Type, Loket-Conversation"
            response.headers["Access-Control-Allow-Methods"] = "GET, POST, DELETE"
            response.headers["Access-Control-Expose-Headers"] = "Retry-After"
        if response.mimetype == "text/html":
            response.headers["Content-Security-Policy"] = (
                "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'self'; script-src 'self'; "
                "connect-src 'self'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
            )
        return response

    def error(status: int, code: str, message: str) -> Response:
        response = jsonify(error={"code": code, "message": message})
        response.status_code = status
        return response

    @app.get("/")
    def index() -> str:
        return render_template("index.html")

    @app.get("/demo")
    def demo() -> str:
        return render_template("demo.html")

    @app.post("/api/conversations")
    def open_conversation() -> Any:
        if stub.opening:
            stub.opening.wait(20)
        with stub.lock:
            stub.opened += 1
            name = f"conversation-{stub.opened}"
            stub.known.add(name)
        languages = [
            {"code": code, "name": own, "dir": way, "greeting": audio(own, code)} for code, own, way in LANGUAGES
        ]
        replies = [topics(stub.language)] if stub.language else []
        return jsonify(conversation=name, language=stub.language, languages=languages, replies=replies), 201

    @app.post("/api/messages")
    def message() -> Any:
        name = request.headers.get("Loket-Conversation", "")
        body = request.get_json()
        with stub.lock:
            stub.messages.append({**body, "conversation": name})
            status = stub.failures.pop(0) if stub.failures else 0
        if stub.hold:
            stub.hold.wait(20)
        if status:
            return error(status, "busy", "Many people are asking now." if status == 503 else "I cannot take this.")
        if name not in stub.known:
            return error(404, "conversation_gone", "We start again.")
        with stub.lock:
            turn = stub.turns.setdefault(body["id"], answer(body, stub.language or "en"))
        if body.get("choice", "").startswith("lang:"):
            stub.language = turn["language"]
        return jsonify(turn)

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
        return jsonify(language=language, dir=DIRECTION[language], phrases=labels_of(language))

    @app.get("/audio/<key>")
    def utterance(key: str) -> Any:
        with stub.lock:
            waits = stub.pending > 0
            stub.pending -= waits
        if waits:
            return Response(status=202, headers={"Retry-After": "1"})
        if stub.audio_status != 302:
            return error(stub.audio_status, "busy", "")
        return redirect(f"/audio/clips/{key}.{request.args.get('format', 'mp3')}")

    @app.get("/audio/clips/<name>")
    def sound(name: str) -> Response:
        form = name.rsplit(".", 1)[1]
        response = Response(clips[form], mimetype={"mp3": "audio/mpeg", "ogg": "audio/ogg"}[form])
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
