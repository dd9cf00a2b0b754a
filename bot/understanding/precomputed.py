"""Precomputed embeddings of the sentences this loket comes with, in steps of an eighth of a standard deviation.

A first start would embed 39,000 sentences, minutes on two cores, to get what every first start gets. The folder
`embeddings/` holds it in 10 MB, a file a language. They cannot be out of date: a vector is found by its sentence and its
encoder, and a sentence that is not found is embedded. `python -m tools.embeddings` writes the files. What the rounding
changes was measured: docs/decisions/0027-precomputed-embeddings.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.understanding.encoder import Matrix

FOLDER = Path(__file__).with_name("embeddings")
STEPS = 8
"""Steps in a standard deviation: a byte reaches to 15 of them."""


@dataclass(frozen=True)
class Precomputed:
    """Vectors of one language's sentences."""

    names: NDArray[np.uint64]
    """First 8 bytes of the key of each sentence (`CachedEncoder.key`), sorted. Shape: (n,)."""
    steps: NDArray[np.int8]
    """How many steps each number lies from the mean. Shape: (n, DIMENSIONS)."""
    mean: NDArray[np.float32]
    """Shape: (DIMENSIONS,)."""
    step: NDArray[np.float32]
    """Shape: (DIMENSIONS,)."""

    def find(self, keys: Sequence[bytes]) -> dict[bytes, NDArray[np.float32]]:
        """Return the vectors, of length 1, of those keys that are here."""
        wanted = _names(keys)
        places = np.searchsorted(self.names, wanted).clip(max=len(self.names) - 1)
        here = np.flatnonzero(self.names[places] == wanted)
        vectors = self.mean + self.step * self.steps[places[here]]
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return dict(zip((keys[i] for i in here), vectors, strict=True))


def _names(keys: Sequence[bytes]) -> NDArray[np.uint64]:
    return np.array([int.from_bytes(key[:8], "big") for key in keys], dtype=np.uint64)


def pack(keys: Sequence[bytes], vectors: Matrix) -> Precomputed:
    """Return vectors rounded to steps.

    Args:
        keys: of the sentences (`CachedEncoder.key`).
        vectors: shape (len(keys), DIMENSIONS).
    """
    names = _names(keys)
    order = np.argsort(names)
    mean, step = vectors.mean(axis=0), vectors.std(axis=0) / STEPS + np.float32(1e-9)
    steps = np.rint((vectors[order] - mean) / step).clip(-127, 127).astype(np.int8)
    return Precomputed(names[order], steps, mean, step)


def save(found: Precomputed, path: Path) -> None:
    """Write one language's file."""
    np.savez_compressed(path, names=found.names, steps=found.steps, mean=found.mean, step=found.step)


def find(keys: Sequence[bytes], folder: Path | None = None) -> dict[bytes, NDArray[np.float32]]:
    """Return the vectors of those keys that any file of the folder holds; it is ours when none is given."""
    found: dict[bytes, NDArray[np.float32]] = {}
    for path in sorted((folder or FOLDER).glob("*.npz")):
        with np.load(path, allow_pickle=False) as file:
            language = Precomputed(file["names"], file["steps"], file["mean"], file["step"])
        found |= language.find(keys)
    return found
