"""A classifier as two files: what it is called, and its arrays. Half precision: the ranking does not change."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np

from bot.errors import Setup
from bot.understanding.classifier import Model

HEAD, ARRAYS = "classifier.json", "classifier.npz"
_NARROW = ("hidden", "output", "known")


class _Head(msgspec.Struct):
    labels: list[str]
    temperature: float
    encoder: str


_HEAD = msgspec.json.Decoder(_Head)


def save(model: Model, folder: Path) -> None:
    """Write a model into `folder`."""
    head = _Head(list(model.labels), model.temperature, model.encoder)
    (folder / HEAD).write_bytes(msgspec.json.encode(head))
    narrow = {name: getattr(model, name).astype(np.float16) for name in _NARROW}
    # not compressed: numbers hardly shrink, and Rasa packs the folder anyway
    np.savez(folder / ARRAYS, centre=model.centre, starts=model.starts, **narrow)


def load(folder: Path) -> Model:
    """Read a model written by `save`.

    Raises:
        Setup: the files are missing or broken.
    """
    try:
        head = _HEAD.decode((folder / HEAD).read_bytes())
        with np.load(folder / ARRAYS, allow_pickle=False) as arrays:
            wide = {name: arrays[name].astype(np.float32) for name in _NARROW}
            centre, starts = arrays["centre"], arrays["starts"]
    except (OSError, ValueError, KeyError, EOFError, msgspec.MsgspecError) as error:
        raise Setup(f"The model in {folder} cannot be read.", next_step="Run `make train`.") from error
    return Model(tuple(head.labels), centre, **wide, starts=starts, temperature=head.temperature, encoder=head.encoder)
