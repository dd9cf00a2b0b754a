"""What the detector sees of a text: groups of letters within words, and whole words, each hashed to a column.

Like scikit-learn's `HashingVectorizer`, which takes 50 MB in every process that answers people; its columns are others, so a
detector trained with the one says nonsense with the other.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

COLUMNS = 2**15
"""Of letters, and as many again of words."""
LONGEST = 4
"""Letters in a group."""

_WORD = re.compile(r"\w+")


def signs(text: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Return columns and values of a text: letters first, then words, each of length 1 when there are any."""
    lowered = text.lower()
    letters, words = _hashed(_letter_groups(lowered)), _hashed(_WORD.findall(lowered))
    return np.concatenate([letters[0], words[0] + COLUMNS]), np.concatenate([letters[1], words[1]])


def _letter_groups(text: str) -> Iterator[str]:
    for word in text.split():
        padded = f" {word} "
        for length in range(1, LONGEST + 1):
            for begin in range(max(1, len(padded) - length + 1)):
                yield padded[begin : begin + length]


def _hashed(found: Iterator[str] | list[str]) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    hashes = np.fromiter((zlib.crc32(each.encode()) % COLUMNS for each in found), dtype=np.int32)
    columns, counts = np.unique(hashes, return_counts=True)
    values = counts.astype(np.float32)
    return columns, values / np.float32(max(1.0, float(np.linalg.norm(values))))
