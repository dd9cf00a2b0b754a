"""Memory that cannot grow: the newest entries of a mapping. The channel runs for months and keeps nothing on disk."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """The `size` entries used last."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._entries: OrderedDict[K, V] = OrderedDict()

    def __contains__(self, key: K) -> bool:
        """Say whether the key is remembered."""
        return key in self._entries

    def __len__(self) -> int:
        """Return how many entries there are."""
        return len(self._entries)

    def get(self, key: K) -> V | None:
        """Return the value and count it as used, None when it is not there."""
        if key in self._entries:
            self._entries.move_to_end(key)
        return self._entries.get(key)

    def put(self, key: K, value: V) -> None:
        """Keep the value; the entry used longest ago goes when there are too many."""
        self._entries[key] = value
        self._entries.move_to_end(key)
        if len(self._entries) > self._size:
            self._entries.popitem(last=False)

    def drop(self, key: K) -> None:
        """Forget one entry, if it is there."""
        self._entries.pop(key, None)

    def drop_where(self, is_meant: Callable[[V], bool]) -> None:
        """Forget the entries whose value is meant."""
        for key in [key for key, value in self._entries.items() if is_meant(value)]:
            del self._entries[key]
