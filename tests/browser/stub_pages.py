"""The stub's own pages: the real templates, with the stub's words in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, Response, render_template, request, send_from_directory
from stub_replies import DIRECTION, ROOT, kept

from web.answers import qr_path

if TYPE_CHECKING:
    from stub_server import Stub


def add_pages(app: Flask, stub: Stub) -> None:
    """Serve the pages."""

    @app.get("/")
    def index() -> str:
        return render_template("index.html")

    @app.get("/demo")
    def demo() -> str:
        return render_template("demo.html")

    @app.get("/embed")
    def embed() -> str:
        return render_template("index.html", fixed=request.args.get("lang", "auto"))

    @app.get("/kiosk")
    def kiosk() -> str:
        return render_template("index.html", kiosk=True, idle=stub.idle)

    @app.get("/loket.js")
    @app.get("/sw.js")
    @app.get("/manifest.webmanifest")
    def at_the_root() -> Response:
        return send_from_directory(str(ROOT / "web" / "static"), request.path[1:])

    @app.get("/neutral")
    def neutral() -> str:
        return "<!doctype html><title>Weather</title><h1>Rain</h1>"

    @app.get("/a/<name>/<language>")
    def answer_page(name: str, language: str) -> str:
        shown, link = kept(language), request.url
        beside = [(code, kept(code)) for code in ("fr", "nl") if code != language]
        return render_template(
            "answer.html", kind="a", name=name, language=language, dir=DIRECTION[language], beside=beside,
            link=link, qr=qr_path(link), **shown,
        )  # fmt: skip
