"""The loket's own pages: itself as a page, on a waiting room's tablet, inside a frame, and a demo host that carries it."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request, send_from_directory

from web.app import CSP, services

routes = Blueprint("pages", __name__)


@routes.get("/")
def index() -> str:
    """Show the loket as a page of its own."""
    return render_template("index.html")


@routes.get("/kiosk")
def kiosk() -> str:
    """Show the loket on a tablet: large, without ways out, and back at the languages when nobody touches it."""
    return render_template("index.html", kiosk=True)


@routes.get("/embed")
def embed() -> Response:
    """Show the loket inside a frame, for websites that forbid scripts; only those that may carry it."""
    page = make_response(render_template("index.html", fixed=request.args.get("lang", "auto")[:10]))
    allowed = services().settings.origins
    ancestors = "*" if "*" in allowed else " ".join(("'self'", *allowed))
    page.headers["Content-Security-Policy"] = CSP.replace("frame-ancestors 'self'", f"frame-ancestors {ancestors}")
    return page


@routes.get("/demo")
def demo() -> str:
    """Show the demo host page."""
    return render_template("demo.html")


@routes.get("/loket.js")
def loader() -> Response:
    """Serve the one script a website includes."""
    return send_from_directory("static", "loket.js", mimetype="text/javascript", max_age=300)


@routes.get("/sw.js")
def worker() -> Response:
    """Serve the service worker from the root, so that it may look after every page of ours."""
    return send_from_directory("static", "sw.js", mimetype="text/javascript", max_age=0)


@routes.get("/manifest.webmanifest")
def manifest() -> Response:
    """Say how the loket is installed on a phone."""
    return send_from_directory("static", "manifest.webmanifest", mimetype="application/manifest+json", max_age=3600)
