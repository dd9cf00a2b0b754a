"""How much of a body is kept: 200 KB from anybody, 3 MB of speech, 21 MB from staff who upload a recording.

waitress reads a body whole before the application sees it, and puts one above 4 MB into a temporary file. So the limit has
to be known while the first lines come in: the address is below /staff, and the cookie is one that we signed for somebody
who signed in here. Whether the session still runs and how much the view takes is then asked by `web.desk.guard`.

What is too large is read and thrown away: who is refused before all was sent may never see the sentence. So 400 visitors
at once make the server hold 130 MB at most, not a gigabyte.
"""

from __future__ import annotations

import copy
import weakref
from collections.abc import Callable
from typing import Any

from flask import Flask
from itsdangerous import BadSignature
from waitress.buffers import OverflowableBuffer
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from werkzeug.http import parse_cookie

from web.desk.state import COOKIE, PATH

ANYBODY_BYTES = 200_000
"""Of a request in memory; Flask refuses with a sentence from 64 KB on."""
READ_BYTES = 2_000_000
"""Of a body that is not kept; who sends more is refused while sending, without a sentence."""
VOICE_PATH = "/api/voice"
VOICE_BYTES = 3_100_000
"""A question said aloud: under 4 MB, so that it is in memory alone."""
MOST_VOICES = 16
"""Long recordings kept at one time: one is listened to, two wait, and all others are told so."""
STAFF_BYTES = 21_000_000
"""A recording of 20 MB and the form around it."""


def install(app: Flask, is_listening: Callable[[], bool]) -> None:
    """Let the server of this process take larger bodies from staff, and from who speaks, where somebody listens."""
    HTTPChannel.parser_class = parser_for(staff_cookies(app), is_listening)


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


def parser_for(is_staff: Callable[[str], bool], is_listening: Callable[[], bool]) -> type[HTTPRequestParser]:
    """Return waitress's parser with the larger limits for those whose cookie `is_staff`, and for speech."""
    voices: weakref.WeakSet[HTTPRequestParser] = weakref.WeakSet()

    class Parser(HTTPRequestParser):  # type: ignore[misc]
        adj: Any

        def parse_header(self, header_plus: bytes) -> None:
            try:
                super().parse_header(header_plus)
            except ValueError as error:
                # `http://[`, a length of 5000 digits: waitress knows no answer to them, and would hang up and log the peer
                raise ParsingError("Not a request") from error
            if self.body_rcv is None:
                return
            is_voice = self.command == "POST" and self.path == VOICE_PATH
            kept = self.kept(is_voice)
            # the size of a chunked body is told by nobody, and no browser sends one: it has no more than is kept
            read = kept if self.chunked else max(kept, VOICE_BYTES if is_voice else READ_BYTES)
            self.adj = copy.copy(self.adj)
            self.adj.max_request_body_size = read
            if self.content_length > kept:
                self.body_rcv.buf = Nothing(self.adj.inbuf_overflow)

        def kept(self, is_voice: bool) -> int:
            """Return how many bytes of the body may be kept."""
            if self.command == "POST" and self.path.startswith(PATH + "/") and is_staff(self.headers.get("COOKIE", "")):
                return STAFF_BYTES
            if is_voice and self.content_length > ANYBODY_BYTES and len(voices) < MOST_VOICES and is_listening():
                # it counts for as long as the server keeps this parser, and with it the sound
                voices.add(self)
                return VOICE_BYTES
            return ANYBODY_BYTES

    return Parser


class Nothing(OverflowableBuffer):  # type: ignore[misc]
    """Where a body goes that is not kept. The application sees its length, which it refuses, and nothing else."""

    def append(self, s: bytes) -> None:
        """Throw it away."""
