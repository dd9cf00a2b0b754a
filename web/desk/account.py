"""One's own account: language, password, sessions."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.staff import members, passwords, second_factor, sessions, sign_in
from web.desk import guard
from web.desk.access import member, needs
from web.desk.render import page, t, tell
from web.desk.state import desk
from web.desk.texts import LANGUAGES

routes = Blueprint("account", __name__)


@routes.get("/account")
@needs("account.own")
def show() -> Response:
    """Show one's own account."""
    return _page()


@routes.post("/account/language")
@needs("account.own")
def choose_language() -> AnyResponse:
    """Choose the desk's language."""
    wanted = request.form.get("language")
    members.set_language(desk().office, member(), wanted if wanted in LANGUAGES else None)
    return redirect(url_for("desk.account.show"), 303)


@routes.post("/account/password")
@needs("account.own")
def change_password() -> AnyResponse:
    """Change the password; every other session ends."""
    me = member()
    new = request.form.get("password_new", "")
    attempt = sign_in.by_password(
        desk().office, me.name, request.form.get("password_now", "")[:1000], request.remote_addr or ""
    )
    if attempt.wait:
        return _page("password", t("sign_in.wait", minutes=max(1, -(-attempt.wait // 60))), 429)
    if attempt.member is None:
        return _page("password", t("account.password_wrong"), 403)
    sign_in.forgive(desk().office, me)
    weak = passwords.weakness(new, me.name)
    if weak is None and new != request.form.get("password_again", ""):
        weak = "differs"
    if weak is not None:
        return _page("password", t(f"join.password_{weak}"), 400)
    members.set_password(desk().office, me, new)
    again = members.find(desk().office, me.id)
    if again is not None:
        guard.sign_in(again)
    tell("account.password_changed")
    return redirect(url_for("desk.account.show"), 303)


@routes.post("/account/sessions")
@needs("account.own")
def sign_out_everywhere() -> AnyResponse:
    """End all of one's sessions, this one too."""
    sessions.end_all(desk().office, member(), by=member().name)
    guard.sign_out()
    tell("sign_in.signed_out")
    return redirect(url_for("desk.sign_in.show"), 303)


def _page(where: str = "", problem: str = "", status: int = 200) -> Response:
    left = second_factor.recovery_codes_left(desk().office, member())
    return page("account.html", status=status, where=where, problem=problem, codes_left=left)
