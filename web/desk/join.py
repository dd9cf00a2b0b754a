"""Joining with an invitation: the code is typed or pasted into a form, so that it stands in no address and no log."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.staff import joining, passwords, sign_in
from web.desk import guard
from web.desk.access import public
from web.desk.render import page, t, tell
from web.desk.state import desk

routes = Blueprint("join", __name__)


@routes.get("/join")
@public
def show() -> Response:
    """Ask for the code and a new password."""
    return page("join.html")


@routes.post("/join")
@public
def enter() -> AnyResponse:
    """Make the member, and sign in."""
    office = desk().office
    code, password = request.form.get("code", "")[:100], request.form.get("password", "")
    wait = sign_in.may_try_invitation(office, request.remote_addr or "")
    if wait:
        return page("join.html", status=429, problem=t("sign_in.wait", minutes=max(1, -(-wait // 60))), code=code)
    invitation = joining.look(office, code)
    if invitation is None:
        return page("join.html", status=403, problem=t("join.code_wrong"), code=code)
    weak = passwords.weakness(password, invitation.name)
    if weak is None and password != request.form.get("password_again", ""):
        weak = "differs"
    if weak is not None:
        return page("join.html", status=400, problem=t(f"join.password_{weak}"), code=code)
    found = joining.join(office, code, password)
    if found is None:
        return page("join.html", status=403, problem=t("join.code_wrong"), code=code)
    guard.sign_in(found)
    tell("join.welcome", name=found.name)
    return redirect(url_for("desk.start.show"), 303)
