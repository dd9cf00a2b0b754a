"""A loket that speaks the HTTP contract but thinks nothing: it serves the real widget files and simulates bad days.

Two servers on two ports: the loket, and somebody else's website (another origin) with a strict policy.
The words a test sends choose the reply: `card`, `choices`, `topics`, `html`, `silent`; anything else is an answer.
"""

from __future__ import annotations

import io
import logging
import re
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import yaml
from flask import Flask, Response, jsonify, redirect, render_template, request
from stub_texts import LANGUAGES, SAID, TOPICS
from werkzeug.serving import make_server

ROOT = Path(__file__).resolve().parents[2]
DIRECTION = {code: direction for code, _, direction in LANGUAGES}
NASTY = "<img src=x onerror=\"window.hacked=1\"><script>window.hacked=1</script> ${alert(1)} 'x' \"y\" &amp;"
SECONDS = 2.0
SPOKEN: dict[str, str] = {}
"""Utterance key → text."""


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


def audio(text: str, language: str) -> dict[str, Any]:
    """Return the audio of a text as a reply describes it, not rendered yet."""
    key = f"{language}-{zlib.crc32(text.encode())}"
    SPOKEN[key] = text
    return {"key": key, "url": f"/audio/{key}", "words": f"/audio/{key}/words", "language": language,
            "bytes": None, "seconds": None, "engine": None}  # fmt: skip


def choice(name: str, label: str, language: str, picture: str | None) -> dict[str, Any]:
    """Return a choice."""
    return {"id": name, "label": label, "language": language, "dir": DIRECTION[language], "icon": picture,
            "audio": audio(label, language)}  # fmt: skip


def reply(text: str, language: str, **more: Any) -> dict[str, Any]:
    """Return a reply."""
    return {"text": text, "language": language, "dir": DIRECTION[language], "audio": audio(text, language),
            "choices": [], "service": None, "faq": None, "source": None, "source_line": None, "state": None, **more}  # fmt: skip


def topics(language: str) -> dict[str, Any]:
    """Return the greeting with the subjects."""
    buttons = [choice(f"topic:{name}", labels[language], language, picture) for name, picture, labels in TOPICS]
    return reply(SAID["greeting"][language], language, choices=buttons, state="topics")


def service(language: str) -> dict[str, Any]:
    """Return a service card with everything on it."""
    labels = labels_of(language)
    return {
        "id": "demo", "name": "Bureau de démonstration / Demoloket", "icon": "service", "what": SAID["what"][language],
        "addresses": ["rue de la Démo 1, 1030 Schaerbeek"], "phone": "02 555 00 00", "phone_link": "+3225550000",
        "website": "https://www.example.brussels/nl/", "email": "demo@example.brussels", "hours": SAID["hours"][language],
        "cost": SAID["free"][language], "note": None, "source": {"url": "https://example.brussels", "checked": "2026-11-01"},
        "labels": {key: labels[f"{key}_label"] for key in ("address", "hours", "cost", "call", "website", "email", "source")},
    }  # fmt: skip


def labels_of(language: str) -> dict[str, str]:
    """Return the widget's labels: the product's own where they exist."""
    own = ROOT / "data" / "phrases" / f"{language}.yml"
    english = yaml.safe_load((ROOT / "data" / "phrases" / "en.yml").read_text("utf-8"))
    table = english | (yaml.safe_load(own.read_text("utf-8")) if own.exists() else {})
    return {key: text for key, text in table.items() if key.startswith("widget_") or key.endswith("_label")}


def answer(message: dict[str, Any], language: str) -> dict[str, Any]:
    """Return the turn for a message."""
    said = message.get("text") or message.get("choice") or ""
    if said.startswith("lang:"):
        language = said.removeprefix("lang:")
        language = language if language in SAID["answer"] else "en"
        return {"language": language, "replies": [topics(language)]}
    if said in {"do:topics", "topics"}:
        return {"language": language, "replies": [topics(language)]}
    text = SAID["answer"][language]
    if said in {"card", "do:person"}:
        return {"language": language, "replies": [reply(SAID["service"][language], language, service=service(language))]}
    if said.startswith("topic:") or said == "choices":
        pictures = ["house", "house_question", "other"]
        buttons = [choice(f"faq:{i}", label, language, pictures[i]) for i, label in enumerate(SAID["choices"][language])]
        return {"language": language, "replies": [reply(SAID["clarify"][language], language, choices=buttons)]}
    if said == "html":
        card = service(language) | {"name": NASTY, "website": "javascript:window.hacked=1", "what": NASTY}
        bad = reply(NASTY, language, choices=[choice("x", NASTY, language, "constructor")], service=card,
                    source={"url": "javascript:window.hacked=1", "checked": "2026-11-01"}, source_line=NASTY)  # fmt: skip
        return {"language": language, "replies": [bad]}
    if said == "silent":
        return {"language": language, "replies": [reply(text, language, audio=None)]}
    source = {"url": "https://example.brussels/page", "checked": "2026-11-01"}
    first = reply(text, language, source=source, source_line=SAID["source"][language], faq="housing_social_register")
    return {"language": language, "replies": [first, reply(SAID["service"][language], language, service=service(language))]}


def clip(form: str) -> bytes:
    """Return two seconds of a quiet tone as a real file."""
    tone = 0.1 * np.sin(2 * np.pi * 330 * np.arange(int(24000 * SECONDS)) / 24000)
    buffer = io.BytesIO()
    if form == "ogg":
        soundfile.write(buffer, tone, 24000, format="OGG", subtype="OPUS")
    else:
        soundfile.write(buffer, tone, 24000, format="MP3")
    return buffer.getvalue()


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
        with stub.lock:
            stub.opened += 1
            name = f"conversation-{stub.opened}"
            stub.known.add(name)
        languages = [{"code": code, "name": own, "dir": way, "greeting": audio(own, code)} for code, own, way in LANGUAGES]
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
        return jsonify(words=[
            {"start": i * step, "end": (i + 1) * step, "char_start": word.start(), "char_end": word.end()}
            for i, word in enumerate(found)
        ])  # fmt: skip

    return app


def make_host(loket: str) -> Flask:
    """Return somebody else's website, on another origin, with a strict policy and hostile style."""
    app = Flask("host")

    @app.get("/")
    @app.get("/twice")
    def page() -> Response:
        line = f"<script src='{loket}/static/loket.js' data-lang='auto' async></script>"
        response = Response(
            "<!doctype html><html lang='en'><head><title>A commune</title><meta name='viewport' content='width=device-width'>"
            "<link rel='stylesheet' href='/hostile.css'></head><body><main><h1>A commune</h1><p>Text.</p></main>"
            f"{line * (2 if request.path == '/twice' else 1)}</body></html>",
            mimetype="text/html",
        )
        response.headers["Content-Security-Policy"] = (
            f"default-src 'none'; style-src 'self'; script-src {loket}; connect-src {loket}; media-src {loket}; "
            "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
        )
        return response

    @app.get("/hostile.css")
    def hostile() -> Response:
        return Response("* { font-size: 9px !important; color: red !important; display: inline } button { display: none }",
                        mimetype="text/css")  # fmt: skip

    @app.get("/favicon.ico")
    def favicon() -> Response:
        return Response(status=204)

    return app


@contextmanager
def serve(app: Flask) -> Iterator[str]:
    """Serve an application on a free port of this machine; yields its address."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


if __name__ == "__main__":
    import sys

    stub = Stub(language=sys.argv[1] if len(sys.argv) > 1 else None)
    make_app(stub).run(port=8123, threaded=True)
