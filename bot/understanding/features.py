"""What the classifier looks at: the meaning of a sentence, and its letters.

Meaning carries a question over to languages and words the model never saw. Letters catch names, typos and writing in
Latin letters, which the encoder reads badly. The scales make both weigh about alike for the network (decision 0007).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.understanding.encoder import DIMENSIONS, Matrix
from bot.understanding.normalise import for_letters

LETTER_FEATURES = 4096
MEANING_SCALE = 5.0
LETTER_SCALE = 8.0
WIDTH = DIMENSIONS + LETTER_FEATURES


@cache
def _hasher() -> Any:
    # a website needs it only once somebody tries a question at the desk: 46 MB and 2 seconds of its start
    from sklearn.feature_extraction.text import HashingVectorizer

    return HashingVectorizer(
        analyzer="char_wb",
        ngram_range=(3, 5),
        n_features=LETTER_FEATURES,
        alternate_sign=False,
        norm="l2",
        dtype=np.float32,
    )


def centred(vectors: Matrix, centre: NDArray[np.float32]) -> Matrix:
    """Take the mean away and bring each row to length 1: raw e5 vectors bunch near 0.88 of each other."""
    moved = vectors - centre
    return np.asarray(moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-6), dtype=np.float32)


def features(meaning: Matrix, texts: Sequence[str]) -> Matrix:
    """Return one row of `WIDTH` numbers for each text.

    Args:
        meaning: centred vectors, (texts, DIMENSIONS).
        texts: the same sentences as written.
    """
    rows = np.empty((len(texts), WIDTH), dtype=np.float32)
    rows[:, :DIMENSIONS] = meaning * MEANING_SCALE
    rows[:, DIMENSIONS:] = _hasher().transform([for_letters(text) for text in texts]).toarray() * LETTER_SCALE
    return rows
