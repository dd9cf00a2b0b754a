"""Setting up the second factor: a QR code drawn here, one code to prove it, ten recovery codes shown once."""

from __future__ import annotations

import segno
from flask import Blueprint, Response, redirect, request, session, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from bot.staff import second_factor, sign_in
from web.desk.access import member, needs
from web.desk.render import page, t, tell
from web.desk.state import desk

routes = Blueprint("second_factor", __name__)


@routes.get("/account/second-factor")
@needs("account.own")
def show() -> Response:
    """Show the QR code, or that the second factor is on."""
    return _page()


@routes.post("/account/second-factor")
@needs("account.own")
def switch_on() -> Response:
    """Switch it on when the code of the app is right, and show the recovery codes."""
    secret = _secret()
    if member().has_second_factor:
        return _page(t("second_factor.is_on"), 400)
    codes = second_factor.switch_on(desk().office, member(), secret, "".join(request.form.get("code", "").split()))
    if codes is None:
        return _page(t("second_factor.wrong"), 400)
    session.pop("totp", None)
    return page("recovery_codes.html", codes=codes)


@routes.post("/account/second-factor/off")
@needs("account.own")
def switch_off() -> AnyResponse:
    """Switch it off, after one more code: whoever finds an open desk cannot."""
    attempt = sign_in.by_code(desk().office, member(), request.form.get("code", "")[:50], request.remote_addr or "")
    if attempt.wait:
        return _page(t("sign_in.wait", minutes=max(1, -(-attempt.wait // 60))), 429)
    if attempt.member is None:
        return _page(t("second_factor.wrong"), 403)
    second_factor.switch_off(desk().office, member())
    tell("second_factor.switched_off")
    return redirect(url_for("desk.account.show"), 303)


def _page(problem: str = "", status: int = 200) -> Response:
    if member().has_second_factor:
        return page("second_factor_off.html", status=status, problem=problem)
    secret = _secret()
    drawn = segno.make(second_factor.address(secret, member().name), error="m")
    qr = Markup(drawn.svg_inline(scale=5, border=2, dark="#000", light="#fff", omitsize=True))  # noqa: S704 - drawn by segno
    spelt = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return page("second_factor.html", status=status, problem=problem, qr=qr, secret=spelt)


def _secret() -> str:
    """Return the secret shown to this browser, the same until it is used; sealed, for the cookie can be read."""
    sealer = desk().office.sealer
    secret = sealer.open(str(session.get("totp", "")))
    if secret is None:
        secret = second_factor.make_secret()
        session["totp"] = sealer.seal(secret)
    return secret
