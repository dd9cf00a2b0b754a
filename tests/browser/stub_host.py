"""Somebody else's website with the widget in it: another origin, a strict policy, hostile style."""

from __future__ import annotations

from flask import Flask, Response, request

POLLUTION = """<script>
    Object.prototype.extra = () => 'extra';
    Array.prototype.toJSON = function () { return 'a string'; };
    Array.prototype.last = function () { return this[this.length - 1]; };
    window.Conversation = window.Panel = window.el = window.icon = 7;
</script>"""
"""What old libraries do to a page."""


def make_host(loket: str) -> Flask:
    """Return somebody else's website, on another origin, with a strict policy and hostile style."""
    app = Flask("host")

    @app.get("/")
    @app.get("/twice")
    @app.get("/polluted")
    def page() -> Response:
        line = f"<script src='{loket}/static/loket.js' data-lang='auto' async></script>"
        response = Response(
            "<!doctype html><html lang='en'><head><title>A commune</title>"
            "<meta name='viewport' content='width=device-width'>"
            "<link rel='stylesheet' href='/hostile.css'></head><body><main><h1>A commune</h1><p>Text.</p></main>"
            f"{line * (2 if request.path == '/twice' else 1)}"
            f"{POLLUTION if request.path == '/polluted' else ''}</body></html>",
            mimetype="text/html",
        )
        if request.path == "/polluted":
            return response
        response.headers["Content-Security-Policy"] = (
            f"default-src 'none'; style-src 'self'; script-src {loket}; connect-src {loket}; media-src {loket}; "
            "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
        )
        return response

    @app.get("/framed")
    def framed() -> Response:
        response = Response(
            "<!doctype html><html lang='en'><head><title>No scripts</title></head><body><main><h1>No scripts</h1>"
            f"<iframe src='{loket}/embed?lang=nl' title='Loket' width='420' height='700'></iframe></main></body></html>",
            mimetype="text/html",
        )
        response.headers["Content-Security-Policy"] = f"default-src 'none'; frame-src {loket}"
        return response

    @app.get("/hostile.css")
    def hostile() -> Response:
        return Response(
            "* { font-size: 9px !important; color: red !important; display: inline } button { display: none }",
            mimetype="text/css",
        )

    @app.get("/favicon.ico")
    def favicon() -> Response:
        return Response(status=204)

    return app
