"""Types that msgspec knows before two threads need them.

msgspec learns a type (its fields, the types inside) when it is used first. A second thread that uses it in that moment
finds half of it, and the process dies of a segmentation fault: 5 of 164 starts of a channel with people waiting
(msgspec 0.22). What makes data of ours therefore names its type while modules are imported, which one thread does: a
`Decoder` for bytes, `converter` or `learn` for values.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


def learn(*kinds: Any) -> None:
    """Let msgspec learn types, and all that are inside them."""
    for kind in kinds:
        msgspec.json.Decoder(kind)


def converter(kind: type[T]) -> Callable[[object], T]:
    """Return `msgspec.convert` into one type, learnt already; raises `msgspec.ValidationError`."""
    learn(kind)
    return partial(msgspec.convert, type=kind)
