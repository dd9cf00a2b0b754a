"""The loket's own pages: itself as a page, and a small welcome office's site that carries the widget."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, send_from_directory

routes = Blueprint("pages", __name__)


@routes.get("/")
def index() -> str:
    """Show the loket as a page of its own."""
    return render_template("index.html")


@routes.get("/demo")
def demo() -> str:
    """Show the demo host page."""
    return render_template("demo.html")


@routes.get("/loket.js")
def loader() -> Response:
    """Serve the one script a website includes."""
    return send_from_directory("static", "loket.js", mimetype="text/javascript", max_age=300)
