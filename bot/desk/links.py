"""Are the web addresses of a service still alive? Asked only when a person asks, and never inside our own network.

The desk would otherwise fetch any address a signed-in person writes: `http://127.0.0.1/…`, a router, a cloud's metadata.
So every address, and every redirect, is resolved here, refused unless it is public, and fetched from exactly the
address that was looked at (a name that answers differently the second time gains nothing).
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urljoin, urlsplit

import httpx

State = Literal["ok", "moved", "gone", "shy", "broken", "unreachable", "unsafe"]
"""`moved`: answers at another address; `shy`: the site refuses programs, a person must look; `unsafe`: not fetched."""

MOST_REDIRECTS = 5
STEP_SECONDS = 6.0
"""Longest wait for one connection or answer."""
ALL_SECONDS = 15.0
"""Longest wait for one address with its redirects."""
PAGE_SECONDS = 25.0
"""Longest wait for all of them."""
AT_ONCE = 8
MOST_LINKS = 40
PORTS = {"http": 80, "https": 443}
"""Schemes that are fetched, each on its own port only."""
_AGENT = "Mozilla/5.0 (compatible; Loket link check, asked for by a person)"
_SHY = frozenset({401, 403, 405, 406, 429, 451, 999})

Resolve = Callable[[str, int], tuple[str, int]]
"""Host name and port → address and port to connect to; raises `Unsafe` or `OSError`."""


class Unsafe(Exception):
    """An address that is not fetched."""


@dataclass(frozen=True)
class LinkReport:
    """What became of one address."""

    url: str
    state: State
    status: int | None = None
    """HTTP status of the last answer."""
    ends_at: str | None = None
    """Where the redirects lead, when elsewhere."""


def public_address(host: str, port: int) -> tuple[str, int]:
    """Resolve a name to an address of the open internet.

    Raises:
        Unsafe: one of its addresses is private, loopback, link-local or otherwise not public.
        OSError: the name does not exist.
    """
    found = {str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    if not found or not all(is_public(address) for address in found):
        raise Unsafe(host)
    # IPv4 first: many offices have no IPv6
    return min(found, key=lambda address: (":" in address, address)), port


def is_public(address: str) -> bool:
    """Tell whether an IP address lies on the open internet, in whatever form it hides."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        is_nat64 = ip in ipaddress.ip_network("64:ff9b::/96") or ip in ipaddress.ip_network("64:ff9b:1::/48")
        if is_nat64 or (inner is not None and not is_public(str(inner))):
            return False
    return ip.is_global and not ip.is_multicast


def check_links(urls: Iterable[str], resolve: Resolve = public_address) -> tuple[LinkReport, ...]:
    """Look at each address once, several at a time; what has not answered after `PAGE_SECONDS` counts as unreachable."""
    asked = list(dict.fromkeys(urls))[:MOST_LINKS]
    pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="links")
    found = {url: pool.submit(check_link, url, resolve) for url in asked}
    wait(found.values(), timeout=PAGE_SECONDS)
    # a site that sends one byte now and then must not hold up the page
    pool.shutdown(wait=False, cancel_futures=True)
    return tuple(
        future.result() if future.done() and not future.cancelled() else LinkReport(url, "unreachable")
        for url, future in found.items()
    )


def check_link(url: str, resolve: Resolve = public_address) -> LinkReport:
    """Look at one address; never raises."""
    limit = time.monotonic() + ALL_SECONDS
    here = url
    try:
        with httpx.Client(
            timeout=STEP_SECONDS, follow_redirects=False, trust_env=False, headers={"User-Agent": _AGENT}
        ) as client:
            for _ in range(MOST_REDIRECTS + 1):
                status, there = _ask(client, here, resolve)
                if there is None:
                    return _report(url, here, status)
                here = urljoin(here, there)
                if time.monotonic() > limit:
                    return LinkReport(url, "unreachable", status)
    except Unsafe:
        return LinkReport(url, "unsafe")
    except (OSError, httpx.HTTPError, httpx.InvalidURL, UnicodeError, ValueError):
        return LinkReport(url, "unreachable")
    return LinkReport(url, "broken", ends_at=here)


def _ask(client: httpx.Client, url: str, resolve: Resolve) -> tuple[int, str | None]:
    """Return the status, and where it sends on to. HEAD first; sites that do not know it are asked with GET."""
    status, there = _fetch(client, "HEAD", url, resolve)
    if status in _SHY or status in {400, 404, 500, 501, 503}:
        status, there = _fetch(client, "GET", url, resolve)
    return status, there


def _fetch(client: httpx.Client, method: str, url: str, resolve: Resolve) -> tuple[int, str | None]:
    parts = urlsplit(url)
    host, scheme = parts.hostname, parts.scheme.lower()
    if scheme not in PORTS or not host or parts.username or parts.password:
        raise Unsafe(url)
    if parts.port not in {None, PORTS[scheme]}:
        raise Unsafe(url)
    name = host.encode("idna").decode() if not host.isascii() else host
    address, port = resolve(name, PORTS[scheme])
    pinned = httpx.URL(url).copy_with(host=address, port=port)
    # the certificate is checked against the name, the connection goes to the address that was looked at
    with client.stream(method, pinned, headers={"Host": name}, extensions={"sni_hostname": name}) as answer:
        there = answer.headers.get("Location") if answer.is_redirect else None
        return answer.status_code, there


def _report(url: str, here: str, status: int) -> LinkReport:
    ends_at = None if _same(url, here) else here
    if status in {404, 410}:
        return LinkReport(url, "gone", status, ends_at)
    if status in _SHY:
        return LinkReport(url, "shy", status, ends_at)
    if status >= 400:
        return LinkReport(url, "broken", status, ends_at)
    return LinkReport(url, "moved" if ends_at else "ok", status, ends_at)


def _same(one: str, other: str) -> bool:
    """Tell whether two addresses differ only in https, `www.` and a last stroke."""
    a, b = ((urlsplit(url).hostname or "").removeprefix("www.") for url in (one, other))
    paths = [urlsplit(url).path.rstrip("/") for url in (one, other)]
    return a == b and paths[0] == paths[1]
