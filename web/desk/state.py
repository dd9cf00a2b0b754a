"""What the desk's views share. The database is opened by the first staff request: without it, newcomers are still served."""

from __future__ import annotations

import hmac
import threading

from flask import Flask, current_app, request
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf  # type: ignore[import-untyped]

from bot.settings import Settings
from bot.staff.office import Office, open_office

__all__ = ["COOKIE", "PATH", "CSRFError", "Desk", "desk", "generate_csrf", "install"]

COOKIE = "loket_desk"
PATH = "/staff"


class Desk:
    """The desk of one application."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.csrf = CSRFProtect()
        self._office: Office | None = None
        self._lock = threading.Lock()

    @property
    def office(self) -> Office:
        """The staff's database.

        Raises:
            Setup: it cannot be opened; tried again at the next request.
        """
        with self._lock:
            if self._office is None:
                self._office = open_office(self.settings)
            return self._office

    @office.setter
    def office(self, office: Office) -> None:
        with self._lock:
            self._office = office


def desk() -> Desk:
    """Return the desk of the application at work."""
    found = current_app.extensions["loket_desk"]
    assert isinstance(found, Desk)  # noqa: S101 - set in register, nowhere else
    return found


class DeskCookies(SecureCookieSessionInterface):
    """The signed cookie of the desk: below /staff only, and only over HTTPS where the page came by HTTPS."""

    def get_cookie_secure(self, app: Flask) -> bool:
        """Return whether the browser may send the cookie over HTTPS only."""
        return request.is_secure


def install(app: Flask, desk: Desk) -> None:
    """Give the application the desk's cookie and its protection of forms."""
    app.extensions["loket_desk"] = desk
    app.secret_key = hmac.new(desk.settings.secret.encode(), b"desk cookie", "sha256").hexdigest()
    app.config.update(
        SESSION_COOKIE_NAME=COOKIE,
        SESSION_COOKIE_PATH=PATH,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        # the check is called in web.desk.guard, for the desk alone: the chat API has no cookie to abuse
        WTF_CSRF_CHECK_DEFAULT=False,
        # a form may stay open for as long as the session lives
        WTF_CSRF_TIME_LIMIT=None,
        # where a browser hides the referer, guard looks at Origin and Sec-Fetch-Site instead
        WTF_CSRF_SSL_STRICT=False,
    )
    app.session_interface = DeskCookies()
    desk.csrf.init_app(app)
