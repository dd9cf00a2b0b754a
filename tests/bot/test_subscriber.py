"""Whom an address stands for: no limit is escaped with another address of the same house, and nobody shares a stranger's."""

from __future__ import annotations

from ipaddress import IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.subscriber import subscriber

HOUSE = int(IPv6Address("2001:db8:1:2::"))


@given(st.integers(0, 2**64 - 1))
def test_all_addresses_of_one_house_are_one(rest: int) -> None:
    assert subscriber(str(IPv6Address(HOUSE | rest))) == subscriber("2001:db8:1:2::1")


@pytest.mark.parametrize(
    ("one", "other", "are_same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("2001:DB8:1:2:0:0:0:7", "2001:db8:1:2::1", True),
        ("[2001:db8:1:2::1]:443", "2001:db8:1:2::1", True),
        ("::ffff:192.0.2.7", "192.0.2.7", True),
        ("::ffff:192.0.2.7", "::ffff:192.0.2.8", False),
        ("192.0.2.7", "192.0.2.8", False),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("", "127.0.0.1", False),
        ("unix:", "[", False),
    ],
)
def test_who_is_the_same_and_who_is_not(one: str, other: str, are_same: bool) -> None:
    assert (subscriber(one) == subscriber(other)) is are_same
