"""A language detector as one `.npz` file: names and half-precision arrays, no code."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from bot.errors import Setup
from bot.language.detector import Detector, Heads

_WORDS = msgspec.json.Decoder(list[str])
_NAMES = ("languages", "dangers", "host_words")
_WEIGHTS = ("weights", "danger_weights")


def save_detector(detector: Detector, path: Path) -> None:
    """Write a detector."""
    names = {name: _packed(getattr(detector.heads, name)) for name in _NAMES}
    weights = {name: getattr(detector.heads, name).astype(np.float16) for name in _WEIGHTS}
    with path.open("wb") as file:
        np.savez_compressed(file, **names, **weights)


def load_detector(path: Path) -> Detector:
    """Read a detector written by `save_detector`.

    Raises:
        Setup: the file is missing or broken.
    """
    try:
        with np.load(path, allow_pickle=False) as arrays:
            languages, dangers, host_words = (_unpacked(arrays[name]) for name in _NAMES)
            weights, danger_weights = (arrays[name].astype(np.float32) for name in _WEIGHTS)
    except (OSError, ValueError, KeyError, EOFError, msgspec.MsgspecError) as error:
        raise Setup(f"The language model {path} cannot be read.", next_step="Run `make train`.") from error
    return Detector(Heads(languages, weights, dangers, danger_weights, host_words))


def _packed(names: tuple[str, ...]) -> NDArray[np.uint8]:
    return np.frombuffer(msgspec.json.encode(names), dtype=np.uint8)


def _unpacked(array: NDArray[np.uint8]) -> tuple[str, ...]:
    return tuple(_WORDS.decode(array.tobytes()))
