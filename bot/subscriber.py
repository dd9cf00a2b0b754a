"""Whom an address stands for, where people are counted by address.

With IPv6 a home or an office has 2^64 addresses and may take a new one for each request, so its first half is what
stands for it; an IPv4 address that came through an IPv6 socket is that IPv4 address.
"""

from __future__ import annotations

from ipaddress import AddressValueError, IPv6Address, IPv6Network

SUBSCRIBER_BITS = 64
LOOPBACK = frozenset({"127.0.0.1", "::1"})
"""Addresses of this machine, for itself alone."""
NAMES_OF_THIS_MACHINE = LOOPBACK | {"localhost"}


def subscriber(address: str) -> str:
    """Return what all addresses of one subscriber share; what is no IPv6 address is returned as it is."""
    try:
        # some proxies write `[2001:db8::1]:443`
        found = IPv6Address(address[1:].partition("]")[0] if address.startswith("[") else address)
    except AddressValueError:
        return address
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(IPv6Network((int(found), SUBSCRIBER_BITS), strict=False))
