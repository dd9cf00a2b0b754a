"""What must not stand readable in the database: keyed hashes of codes, and values sealed with the installation's secret."""

from __future__ import annotations

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken


class Sealer:
    """Hashes and seals with keys made from LOKET_SECRET, so that a copy of the database alone opens nothing."""

    def __init__(self, secret: str) -> None:
        self._hash_key = hmac.digest(secret.encode(), b"staff hashes", "sha256")
        self._fernet = Fernet(base64.urlsafe_b64encode(hmac.digest(secret.encode(), b"staff seals", "sha256")))

    def hash(self, kind: str, value: str) -> str:
        """Return the keyed hash of a value, 64 hexadecimal digits; the same value of another kind has another."""
        return hmac.new(self._hash_key, f"{kind}\0{value}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()

    def seal(self, value: str) -> str:
        """Return the value encrypted."""
        return self._fernet.encrypt(value.encode("utf-8", "replace")).decode()

    def open(self, sealed: str) -> str | None:
        """Return the sealed value, or None when it was sealed with another secret."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except (InvalidToken, ValueError):
            return None
