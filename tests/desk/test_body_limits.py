"""Large bodies: from staff who upload, and from nobody else. Asked of the real server."""

from __future__ import annotations

import json
import socket
import threading
import uuid
from collections.abc import Iterator

import pytest
from flask import request
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import create_server
from waitress.utilities import RequestEntityTooLarge

from audio.listen.ear import MOST_BYTES
from tests.desk.conftest import DeskClient, DeskSite
from web import body_limits
from web.desk.access import needs, takes

PATH = "/staff/recordings/fr/work_rights/answer"


@pytest.fixture
def is_listening() -> list[bool]:
    """Whether a recogniser is there: the last of these."""
    return [True]


@pytest.fixture
def port(desk_site: DeskSite, monkeypatch: pytest.MonkeyPatch, is_listening: list[bool]) -> Iterator[int]:
    """A waitress with our limits, whose views for a recording of staff and for speech say how much came."""

    @needs("recordings.edit")
    @takes(20_000_000)
    def upload(**_: str) -> str:
        return str(len(request.get_data()))

    def hear() -> str:
        request.max_content_length = MOST_BYTES
        return str(len(request.get_data()))

    desk_site.app.view_functions["voice.hear"] = hear
    endpoint = desk_site.app.url_map.bind("localhost").match(PATH, method="POST")[0]
    desk_site.app.view_functions[endpoint] = upload
    desk_site.app.config["WTF_CSRF_METHODS"] = set()
    parser = body_limits.parser_for(body_limits.staff_cookies(desk_site.app), lambda: is_listening[-1])
    monkeypatch.setattr(HTTPChannel, "parser_class", parser)
    server = create_server(
        desk_site.app, host="127.0.0.1", port=0, max_request_body_size=body_limits.READ_BYTES, inbuf_overflow=100_000
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield server.effective_port
    server.close()
    server.task_dispatcher.shutdown()


def post(port: int, path: str, size: int, cookie: str = "") -> tuple[int, str]:
    """Post a body of this size; return status and body."""
    conversation = f"Loket-Conversation: {uuid.uuid4()}"
    lines = ("Host: localhost", "Connection: close", f"Content-Length: {size}", f"Cookie: {cookie}", conversation)
    head = "\r\n".join((f"POST {path} HTTP/1.1", *lines, "", ""))
    with socket.create_connection(("127.0.0.1", port), timeout=30) as wire:
        wire.sendall(head.encode())
        try:
            for at in range(0, size, 65536):
                wire.sendall(b"a" * min(65536, size - at))
        except (BrokenPipeError, ConnectionResetError):
            # refused before it was read
            pass
        answer = b""
        try:
            while part := wire.recv(65536):
                answer += part
        except ConnectionResetError:
            pass
    top, _, body = answer.partition(b"\r\n\r\n")
    return int(top.split()[1]) if top else 413, body.decode()


def answer_to(port: int, head: bytes) -> str:
    """Send these bytes; return the first line of the answer, empty when the server hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as wire:
        wire.sendall(head)
        return wire.makefile("rb").readline().decode()


def cookie_of(browser: DeskClient) -> str:
    found = browser.get_cookie("loket_desk", path="/staff")
    assert found is not None
    return f"loket_desk={found.value}"


def test_a_recording_comes_whole_from_a_member(desk_site: DeskSite, port: int) -> None:
    editor = cookie_of(desk_site.client(desk_site.member("Ann", "editor")))
    assert post(port, PATH, 19_000_000, editor) == (200, "19000000")
    assert post(port, PATH, 20_500_000, editor)[0] == 413, "more than the view takes"
    assert post(port, PATH, 21_500_000, editor)[0] == 413, "more than the server takes"


def test_strangers_and_other_addresses_keep_the_small_limit(desk_site: DeskSite, port: int) -> None:
    editor = cookie_of(desk_site.client(desk_site.member("Ann", "editor")))
    waiting = desk_site.stranger()
    waiting.get("/staff/sign-in")
    for path, cookie in (
        (PATH, ""),
        (PATH, "loket_desk=forged"),
        (PATH, cookie_of(waiting)),
        ("/api/messages", editor),
        ("/staffroom", editor),
    ):
        assert post(port, path, 3_000_000, cookie)[0] == 413, (path, cookie[:20])


@pytest.mark.parametrize("size", [100_000, 1_900_000])
def test_who_sends_too_much_is_told_so_with_a_sentence(port: int, size: int) -> None:
    status, body = post(port, "/api/messages", size)
    assert status == 413
    assert json.loads(body)["error"]["message"]


def test_speech_comes_whole_where_somebody_listens(port: int, is_listening: list[bool]) -> None:
    assert post(port, "/api/voice", 2_900_000) == (200, "2900000")
    assert post(port, "/api/voice", 3_050_000)[0] == 413
    is_listening.append(False)
    assert post(port, "/api/voice", 2_900_000) == (200, "0"), "the view says that nobody listens"


def test_the_place_of_a_recording_is_free_again_when_it_was_heard_or_broken_off(port: int) -> None:
    head = b"POST /api/voice HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2900000\r\n\r\n"
    broken = [socket.create_connection(("127.0.0.1", port), timeout=30) for _ in range(body_limits.MOST_VOICES)]
    for wire in broken:
        wire.sendall(head + b"a" * 300_000)
    heard = [post(port, "/api/voice", 2_900_000)[1]]
    for wire in broken:
        wire.close()
    heard += [post(port, "/api/voice", 2_900_000)[1] for _ in range(body_limits.MOST_VOICES + 1)]
    assert heard == ["0"] + ["2900000"] * (body_limits.MOST_VOICES + 1)


def begun(parser: type[HTTPRequestParser], path: str, *headers: str) -> HTTPRequestParser:
    """Return a request of which the first 150,000 bytes came."""
    found = parser(Adjustments(max_request_body_size=body_limits.READ_BYTES))
    found.received("\r\n".join((f"POST {path} HTTP/1.1", "Host: localhost", *headers, "", "")).encode())
    found.received(b"a" * 150_000)
    return found


def test_what_is_too_large_is_not_kept_while_it_comes() -> None:
    parser = body_limits.parser_for(lambda cookie: False, lambda: False)
    for path in ("/api/messages", "/staff/faqs", "/api/voice"):
        request = begun(parser, path, "Content-Length: 1900000")
        assert (len(request.body_rcv), request.error) == (0, None), path
    assert len(begun(parser, "/api/messages", "Content-Length: 190000").body_rcv) == 150_000


def test_a_body_without_an_end_is_refused() -> None:
    parser = body_limits.parser_for(lambda cookie: False, lambda: True)
    for path in ("/api/messages", "/api/voice"):
        request = begun(parser, path, "Transfer-Encoding: chunked")
        request.received(b"a" * 60_000)
        assert isinstance(request.error, RequestEntityTooLarge), path


def test_no_more_recordings_are_kept_at_once_than_can_be_heard_soon() -> None:
    parser = body_limits.parser_for(lambda cookie: False, lambda: True)
    long, short = "Content-Length: 3000000", "Content-Length: 190000"
    coming = [begun(parser, "/api/voice", long) for _ in range(body_limits.MOST_VOICES)]
    assert all(len(one.body_rcv) == 150_000 for one in coming)
    assert len(begun(parser, "/api/voice", long).body_rcv) == 0
    assert len(begun(parser, "/api/voice", short).body_rcv) == 150_000, "a question of five seconds has its place"
    del coming[0]
    assert len(begun(parser, "/api/voice", long).body_rcv) == 150_000


@pytest.mark.parametrize(
    ("target", "header", "status"),
    [
        (b"/staff/x", b"Cookie: loket_desk=\xff", "405"),
        (b"/staff/x", b"Cookie: loket_desk=\xc3\xa9.\xed\xa0\x80", "405"),
        (b"http://[/staff/x", b"Accept: */*", "400"),
        (b"/staff/x", b"Content-Length: " + b"9" * 5000, "400"),
    ],
    ids=("latin", "surrogate", "address", "length"),
)
def test_bytes_that_are_no_text_are_answered_too(port: int, target: bytes, header: bytes, status: str) -> None:
    # the server that hangs up instead is taken for dead by the proxy before it
    head = b"POST " + target + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + header + b"\r\n\r\n"
    assert answer_to(port, head).split()[1:2] == [status]
