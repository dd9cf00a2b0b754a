"""Links are looked at only on the open internet, whatever an address pretends; real requests to a real server."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bot.desk import links
from bot.desk.links import MOST_REDIRECTS, Resolve, Unsafe, check_link, check_links, is_public, public_address

FOUND: dict[str, tuple[int, str | None]] = {
    "/fine": (200, None), "/gone": (404, None), "/shy": (403, None), "/broken": (500, None), "/moved": (301, "/fine"),
    "/www": (302, "http://www.office.test/www2"), "/www2": (302, "/www2/"), "/www2/": (200, None), "/loop": (302, "/loop"),
    "/inside": (302, "http://127.0.0.1:1/secret"), "/meta": (302, "http://169.254.169.254/latest"),
    "/file": (302, "file:///etc/passwd"), "/rebind": (302, "http://rebound.test/"), "/nohead": (200, None),
    "/port": (302, "http://office.test:8080/x"),
}  # fmt: skip


class Site(BaseHTTPRequestHandler):
    asked: list[tuple[str, str, str]] = []

    def do_HEAD(self) -> None:
        self.asked.append((self.command, self.headers["Host"], self.path))
        status, there = FOUND[self.path]
        if self.path == "/nohead" and self.command == "HEAD":
            status = 405
        self.send_response(status)
        if there:
            self.send_header("Location", there)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def office() -> Iterator[Resolve]:
    """A site called office.test, on this machine."""
    Site.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def resolve(host: str, port: int) -> tuple[str, int]:
        if host in {"office.test", "www.office.test"}:
            return "127.0.0.1", server.server_port
        if host == "rebound.test":
            raise Unsafe(host)
        return public_address(host, port)

    yield resolve
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "state", "status"),
    [
        ("/fine", "ok", 200), ("/gone", "gone", 404), ("/shy", "shy", 403), ("/broken", "broken", 500),
        ("/moved", "moved", 200), ("/nohead", "ok", 200),
    ],
)  # fmt: skip
def test_what_became_of_a_page(office: Resolve, path: str, state: str, status: int) -> None:
    report = check_link(f"http://office.test{path}", office)
    assert (report.state, report.status) == (state, status)
    assert {host for _, host, _ in Site.asked} == {"office.test"}


def test_www_and_a_last_stroke_are_the_same_page(office: Resolve) -> None:
    assert check_link("http://office.test/www2", office).state == "ok"
    assert check_link("http://office.test/moved", office).ends_at == "http://office.test/fine"


@pytest.mark.parametrize("path", ["/inside", "/meta", "/file", "/rebind", "/port"])
def test_a_redirect_leads_nowhere_inside(office: Resolve, path: str) -> None:
    assert check_link(f"http://office.test{path}", office).state == "unsafe"
    assert len(Site.asked) == 1


def test_a_circle_ends(office: Resolve) -> None:
    assert check_link("http://office.test/loop", office).state == "broken"
    assert len(Site.asked) == MOST_REDIRECTS + 1


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "https://[::1]/", "http://0.0.0.0/", "http://10.0.0.1/", "http://192.168.1.1/",
        "http://172.16.0.1/", "http://169.254.169.254/latest/meta-data", "http://[::ffff:127.0.0.1]/", "http://2130706433/",
        "http://0x7f.1/", "http://0177.0.0.1/", "http://[fe80::1]/", "http://[fd00::1]/", "http://100.64.0.1/",
        "http://224.0.0.1/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/", "ftp://example.org/", "file:///etc/passwd",
        "gopher://x/", "javascript:alert(1)", "http://user:pass@example.org/", "http://127.0.0.1:5005/model", "//127.0.0.1/",
        "http://example.org:22/", "", "nonsense",
    ],
)  # fmt: skip
def test_nothing_of_our_own_network_is_ever_opened(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = []
    monkeypatch.setattr(socket, "create_connection", lambda *args, **more: opened.append(args))
    assert check_link(url).state in {"unsafe", "unreachable"}
    assert opened == []


def test_a_name_with_one_private_address_is_private(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(0, 0, 0, "", ("93.184.216.34", 80)), (0, 0, 0, "", ("10.0.0.5", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    with pytest.raises(Unsafe):
        public_address("two.test", 80)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both[:1])
    assert public_address("one.test", 80) == ("93.184.216.34", 80)


@pytest.mark.parametrize(
    ("address", "public"), [("93.184.216.34", True), ("2606:2800:220::1", True), ("::", False), ("x", False)]
)
def test_public_addresses(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_a_site_that_never_answers_does_not_hold_up_the_page(office: Resolve, monkeypatch: pytest.MonkeyPatch) -> None:
    stuck = threading.Event()

    def resolve(host: str, port: int) -> tuple[str, int]:
        if host == "slow.test":
            stuck.wait(20)
            raise OSError
        return office(host, port)

    monkeypatch.setattr(links, "PAGE_SECONDS", 1.0)
    try:
        fine, slow = check_links(["http://office.test/fine", "http://slow.test/", "http://office.test/fine"], resolve)
    finally:
        stuck.set()
    assert (fine.state, slow.state) == ("ok", "unreachable")
