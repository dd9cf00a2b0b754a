"""How what is discreet lies in Redis for an hour: under a name and with a seal that only this installation can make.

The address of a sound is a digest of its text, which anybody can compute for a text they guess. So both are made of the
address and the installation's secret: who reads Redis without that can neither read a text nor look whether a guessed one
was said. That something discreet was said, and until when it lies there, the names and Redis's own file do tell.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json

from cryptography.fernet import Fernet

from audio.utterance import Utterance

PREFIX = "loket:whisper:"


class Seal:
    """Names, seals and opens; the same on all machines that have one secret."""

    def __init__(self, secret: str) -> None:
        """Take the installation's secret."""
        self._secret = secret.encode()

    def name(self, key: str) -> str:
        """Return where the utterance with this key lies."""
        return PREFIX + self._made_of("name", key).hex()

    def close(self, utterance: Utterance) -> bytes:
        """Return an utterance that nobody else can read."""
        row = json.dumps([utterance.language, utterance.text, utterance.speed]).encode()
        # no time in the seal: it would tell when somebody asked
        return self._fernet(utterance.key).encrypt_at_time(row, 0)

    def open(self, key: str, sealed: str) -> Utterance:
        """Return the utterance that was sealed."""
        return Utterance(*json.loads(self._fernet(key).decrypt(sealed)))

    def _fernet(self, key: str) -> Fernet:
        return Fernet(base64.urlsafe_b64encode(self._made_of("seal", key)))

    def _made_of(self, what: str, key: str) -> bytes:
        return hmac.digest(self._secret, f"whisper {what} {key}".encode(), hashlib.sha256)
