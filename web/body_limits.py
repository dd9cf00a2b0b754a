"""How large a request may be before it is read: 2 MB from anybody, 3 MB of speech, 21 MB from staff who upload a recording.

waitress reads a body whole before the application sees it, and puts one above 4 MB into a temporary file. So the limit has
to be known while the first lines come in: the address is below /staff, and the cookie is one that we signed for somebody
who signed in here. Whether the session still runs and how much the view takes is then asked by `web.desk.guard`.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from flask import Flask
from itsdangerous import BadSignature
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from werkzeug.http import parse_cookie

from web.desk.state import COOKIE, PATH

ANYBODY_BYTES = 2_000_000
VOICE_PATH = "/api/voice"
VOICE_BYTES = 3_100_000
"""A question said aloud: under 4 MB, so that it is in memory alone."""
STAFF_BYTES = 21_000_000
"""A recording of 20 MB and the form around it."""


def install(app: Flask) -> None:
    """Let the server of this process take larger bodies from staff."""
    HTTPChannel.parser_class = parser_for(staff_cookies(app))


def staff_cookies(app: Flask) -> Callable[[str], bool]:
    """Return a check of a Cookie header: did we sign it for somebody who was signed in?"""
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]

    def is_staff(header: str) -> bool:
        try:
            value = parse_cookie(header).get(COOKIE)
            return value is not None and "token" in serializer.loads(value)
        except (BadSignature, TypeError, ValueError):
            # not ours: a header may hold any bytes, also such as are no text
            return False

    return is_staff


def parser_for(is_staff: Callable[[str], bool]) -> type[HTTPRequestParser]:
    """Return waitress's parser with the larger limit for those whose cookie `is_staff`."""

    class Parser(HTTPRequestParser):  # type: ignore[misc]
        adj: Any

        def parse_header(self, header_plus: bytes) -> Any:
            try:
                super().parse_header(header_plus)
            except ValueError as error:
                # `http://[`, a length of 5000 digits: waitress knows no answer to them, and would hang up and log the peer
                raise ParsingError("Not a request") from error
            if self.command == "POST" and self.path == VOICE_PATH:
                self.adj = copy.copy(self.adj)
                self.adj.max_request_body_size = VOICE_BYTES
            is_upload = self.command == "POST" and self.path.startswith(PATH + "/")
            if is_upload and is_staff(self.headers.get("COOKIE", "")):
                adjustments: Any = copy.copy(self.adj)  # type: ignore[has-type]
                adjustments.max_request_body_size = STAFF_BYTES
                self.adj = adjustments

    return Parser
