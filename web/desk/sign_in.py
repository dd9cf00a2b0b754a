"""Signing in and out, and going on with a form whose session had ended."""

from __future__ import annotations

import time

from flask import Blueprint, Response, redirect, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.staff import kept_forms, members, sign_in
from bot.staff.members import Member
from web.desk import guard
from web.desk.access import member, member_or_none, needs, public
from web.desk.render import page, t, tell
from web.desk.state import desk
from web.desk.texts import LANGUAGES

routes = Blueprint("sign_in", __name__)

CODE_SECONDS = 300
"""Between the password and the second factor."""


@routes.get("/sign-in")
@public
def show() -> AnyResponse:
    """Ask for name and password."""
    if member_or_none() is not None:
        return redirect(_after_sign_in(), 303)
    wanted = request.args.get("language")
    if wanted in LANGUAGES:
        session["language"] = wanted
    return page("sign_in.html")


@routes.post("/sign-in")
@public
def enter() -> AnyResponse:
    """Check name and password."""
    name = request.form.get("name", "")[:200]
    attempt = sign_in.by_password(
        desk().office, name, request.form.get("password", "")[:1000], request.remote_addr or ""
    )
    if attempt.wait:
        return _refused("sign_in.html", t("sign_in.wait", minutes=_minutes(attempt.wait)), 429, name=name)
    found = attempt.member
    if found is None:
        return _refused("sign_in.html", t("sign_in.wrong"), 403, name=name)
    if found.has_second_factor:
        session["pending"] = [found.id, found.stamp, int(time.time())]
        return redirect(url_for("desk.sign_in.ask_code"), 303)
    guard.sign_in(found)
    return redirect(_after_sign_in(), 303)


@routes.get("/sign-in/code")
@public
def ask_code() -> AnyResponse:
    """Ask for the second factor."""
    if _pending() is None:
        return redirect(url_for("desk.sign_in.show"), 303)
    return page("sign_in_code.html")


@routes.post("/sign-in/code")
@public
def check_code() -> AnyResponse:
    """Check the second factor."""
    found = _pending()
    if found is None:
        tell("sign_in.too_late", kind="note")
        return redirect(url_for("desk.sign_in.show"), 303)
    attempt = sign_in.by_code(desk().office, found, request.form.get("code", "")[:50], request.remote_addr or "")
    if attempt.wait:
        return _refused("sign_in_code.html", t("sign_in.wait", minutes=_minutes(attempt.wait)), 429)
    if attempt.member is None:
        return _refused("sign_in_code.html", t("sign_in.code_wrong"), 403)
    guard.sign_in(attempt.member)
    return redirect(_after_sign_in(), 303)


@routes.post("/sign-out")
@needs("account.own")
def leave() -> AnyResponse:
    """End this session."""
    guard.sign_out()
    tell("sign_in.signed_out")
    return redirect(url_for("desk.sign_in.show"), 303)


@routes.get("/resume")
@needs("start.read")
def resume() -> AnyResponse:
    """Show the form that was sent after the session had ended, to be sent again with one press."""
    form = kept_forms.look(desk().office, member(), session.get("kept", ""))
    if form is None:
        session.pop("kept", None)
        return redirect(url_for("desk.start.show"), 303)
    return page("resume.html", form=form, had_files=session.get("kept_files", False))


@routes.post("/resume/drop")
@needs("start.read")
def drop() -> AnyResponse:
    """Forget the form that waits."""
    kept_forms.drop(desk().office, member())
    session.pop("kept", None)
    return redirect(url_for("desk.start.show"), 303)


def _pending() -> Member | None:
    pending = session.get("pending")
    if not isinstance(pending, list) or time.time() - pending[2] > CODE_SECONDS:
        return None
    found = members.find(desk().office, pending[0])
    return found if found is not None and found.stamp == pending[1] else None


def _after_sign_in() -> str:
    if session.get("kept"):
        return url_for("desk.sign_in.resume")
    return str(session.pop("next", None) or url_for("desk.start.show"))


def _minutes(seconds: int) -> int:
    return max(1, -(-seconds // 60))


def _refused(template: str, sentence: str, status: int, **values: str) -> Response:
    return page(template, status=status, problem=sentence, **values)
