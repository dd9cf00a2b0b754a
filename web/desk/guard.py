"""What happens before and after every request to the desk: who is it, may they, did the form come from here.

Nothing is decided in a view: a view that forgets its mark is closed, not open.
"""

from __future__ import annotations

from flask import Response, current_app, g, jsonify, redirect, request, session, url_for
from werkzeug.exceptions import Forbidden, Unauthorized
from werkzeug.wrappers import Response as AnyResponse

from bot.staff import kept_forms, sessions
from bot.staff.kept_forms import KeptForm
from bot.staff.members import Member
from web.desk.access import PUBLIC, permission_of, size_of
from web.desk.state import CSRFError, desk

CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
NOT_KEPT = ("account.", "team.")
"""Permissions whose forms are not kept when the session has ended: they hold passwords, or must be meant now."""
SECOND_FACTOR_FREE = frozenset({"account.own"})
"""What a member whose role asks for a second factor may do before there is one."""

DESK_CSP = (
    "default-src 'none'; img-src 'self' data:; media-src 'self' blob:; style-src 'self'; script-src 'self'; "
    "connect-src 'self'; font-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types loket"
)


def before() -> AnyResponse | None:
    """Let a request through to its view, or answer it here."""
    view = current_app.view_functions.get(request.endpoint or "")
    permission = permission_of(view)
    g.desk_member = None
    found = _session()
    if found is not None:
        request.max_content_length = size_of(view)
        request.max_form_memory_size = size_of(view)
        if found.is_open:
            g.desk_member = found.member
    if request.method in CHANGING and not _is_from_here():
        raise Forbidden
    if permission is None:
        raise Forbidden
    if permission != PUBLIC:
        answer = _admit(permission, found.member if found else None)
        if answer is not None:
            return answer
    return _check_form(permission)


def after(response: Response) -> Response:
    """Keep staff pages out of caches, frames and search engines."""
    for name, value in (
        ("Content-Security-Policy", DESK_CSP),
        ("Cache-Control", "no-store"),
        ("Referrer-Policy", "same-origin"),
        ("X-Robots-Tag", "noindex, nofollow"),
        ("X-Frame-Options", "DENY"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Permissions-Policy", "microphone=(self), camera=(), geolocation=()"),
    ):
        # a view may say otherwise: the preview stands in a frame of our own
        response.headers.setdefault(name, value)
    return response


def wants_json() -> bool:
    """Return whether a script asks, rather than a page."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html")
    return best == "application/json" and not request.accept_mimetypes.accept_html


def sign_in(member: Member) -> None:
    """Begin a session in this browser; what the browser had before is dropped, but not what waits to be continued."""
    waiting = {key: session[key] for key in ("kept", "next", "kept_files") if key in session}
    sign_out()
    session.update(waiting)
    session["token"] = sessions.start(desk().office, member)
    g.desk_member = member


def sign_out() -> None:
    """End this browser's session."""
    token = session.get("token")
    if isinstance(token, str):
        sessions.end(desk().office, token)
    session.clear()
    # flask-wtf remembers the form token for the rest of the request
    g.pop("csrf_token", None)
    g.desk_member = None


def _session() -> sessions.Found | None:
    token = session.get("token")
    return sessions.find(desk().office, token) if isinstance(token, str) else None


def _admit(permission: str, known: Member | None) -> AnyResponse | None:
    member: Member | None = g.desk_member
    if member is None:
        return _to_sign_in(permission, known)
    if not member.may(permission):
        raise Forbidden
    if member.needs_second_factor and permission not in SECOND_FACTOR_FREE:
        if wants_json():
            raise Forbidden
        return redirect(url_for("desk.second_factor.show"), 303)
    return None


def _to_sign_in(permission: str, known: Member | None) -> AnyResponse:
    if wants_json():
        raise Unauthorized
    if request.method in CHANGING:
        if known is not None and not permission.startswith(NOT_KEPT):
            _keep(known)
    elif len(request.full_path) < 500:
        session["next"] = request.full_path.rstrip("?")
    return redirect(url_for("desk.sign_in.show"), 303)


def _keep(member: Member) -> None:
    form = KeptForm(request.full_path.rstrip("?"), tuple(request.form.items(multi=True)))
    key = kept_forms.keep(desk().office, member, form)
    if key is not None:
        session["kept"] = key
        session["kept_files"] = any(file.filename for file in request.files.values())


def _check_form(permission: str) -> AnyResponse | None:
    if request.method not in CHANGING:
        return None
    try:
        desk().csrf.protect()
    except CSRFError:
        if wants_json():
            return _json_error(400, "form")
        if g.desk_member is None or permission.startswith((PUBLIC, *NOT_KEPT)):
            raise
        # signed in again in another tab: the page is older than the session. Asked again, nothing is lost
        _keep(g.desk_member)
        return redirect(url_for("desk.sign_in.resume"), 303)
    return None


def _is_from_here() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin is None or origin.split("://")[-1] == request.host


def _json_error(status: int, code: str) -> Response:
    response = jsonify({"error": {"code": code, "message": ""}})
    response.status_code = status
    return response
