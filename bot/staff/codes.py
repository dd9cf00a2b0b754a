"""Codes that people read and type: invitations and recovery codes, without letters that look alike."""

from __future__ import annotations

import secrets

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""32 characters: five bits each; no I, O, 0, 1."""
GROUP = 4


def make_code(groups: int) -> str:
    """Return a random code such as `ABCD-EFGH`; 20 bits a group."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(groups))


def plain(code: str) -> str:
    """Return a code as it is compared: capitals, without what people put between."""
    return "".join(letter for letter in code.upper() if letter in ALPHABET)
