"""Large bodies: from staff who upload, and from nobody else. Asked of the real server."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest
from flask import request
from waitress.channel import HTTPChannel
from waitress.server import create_server

from tests.desk.conftest import DeskClient, DeskSite
from web import body_limits
from web.desk.access import needs, takes

PATH = "/staff/recordings/fr/work_rights/answer"


@pytest.fixture
def port(desk_site: DeskSite, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A waitress with our limits, whose upload view says how much came."""

    @needs("recordings.edit")
    @takes(20_000_000)
    def upload(**_: str) -> str:
        return str(len(request.get_data()))

    endpoint = desk_site.app.url_map.bind("localhost").match(PATH, method="POST")[0]
    desk_site.app.view_functions[endpoint] = upload
    desk_site.app.config["WTF_CSRF_METHODS"] = set()
    monkeypatch.setattr(HTTPChannel, "parser_class", body_limits.parser_for(body_limits.staff_cookies(desk_site.app)))
    server = create_server(
        desk_site.app, host="127.0.0.1", port=0, max_request_body_size=body_limits.ANYBODY_BYTES, inbuf_overflow=100_000
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield server.effective_port
    server.close()
    server.task_dispatcher.shutdown()


def post(port: int, path: str, size: int, cookie: str = "") -> tuple[int, str]:
    """Post a body of this size; return status and body."""
    lines = ("Host: localhost", "Connection: close", f"Content-Length: {size}", f"Cookie: {cookie}")
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
