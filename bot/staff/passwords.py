"""Passwords: argon2id, a small number at a time, and the same work for a name that nobody has."""

from __future__ import annotations

import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_LENGTH = 12
MAX_LENGTH = 200
"""Longer ones only cost work."""

HASHER = PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1)
_hasher = HASHER
_at_once = threading.BoundedSemaphore(2)
"""Each hash takes 32 MB: a flood of sign-ins must not take the memory of those who ask questions."""
_nobody: list[str] = []


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password."""
    with _at_once:
        return _hasher.hash(_normal(password))


def is_right(stored: str | None, password: str) -> bool:
    """Return whether the password fits; with None, work as long and return False."""
    if not _nobody:
        _nobody.append(hash_password("nobody has this password"))
    with _at_once:
        try:
            fits = _hasher.verify(stored or _nobody[0], _normal(password))
        except (VerificationError, InvalidHashError):
            return False
    return fits and stored is not None


def weakness(password: str, name: str) -> str | None:
    """Return why a password cannot be taken, or None: `short`, `long`, `name` or `same`."""
    if len(password) < MIN_LENGTH:
        return "short"
    if len(password) > MAX_LENGTH:
        return "long"
    if name and name.casefold() in password.casefold() and len(password) < len(name) + MIN_LENGTH:
        return "name"
    if len(set(password.casefold())) < 5:
        return "same"
    return None


def _normal(password: str) -> str:
    # the same letters typed on another keyboard must fit
    return unicodedata.normalize("NFKC", password[:MAX_LENGTH]).encode("utf-8", "replace").decode()
