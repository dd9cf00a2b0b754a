"""The staff desk at /staff: server-rendered pages, in French, Dutch and English, that work without JavaScript."""

from __future__ import annotations

import importlib

from flask import Blueprint, Flask


def register(app: Flask) -> None:
    """Mount the desk of an application that has its services."""
    from web.desk import errors, guard, render
    from web.desk.sections import PAGES, SECTIONS
    from web.desk.state import PATH, Desk
    from web.desk.state import install as install_state

    install_state(app, Desk(app.extensions["loket"].settings))
    render.install(app)
    desk = Blueprint("desk", __name__, url_prefix=PATH)
    desk.before_request(guard.before)
    desk.after_request(guard.after)
    errors.install(desk)
    for module in dict.fromkeys((*PAGES, *(section.module for section in SECTIONS))):
        desk.register_blueprint(importlib.import_module(module).routes)
    app.register_blueprint(desk)
