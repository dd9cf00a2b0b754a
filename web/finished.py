"""Counting finished requests, to tell a website that is busy from one that hangs."""

from __future__ import annotations

from flask import Flask


class Finished:
    """How many requests were finished; read from another thread."""

    def __init__(self, app: Flask) -> None:
        self.value = 0
        app.teardown_request(self._one)

    def _one(self, error: BaseException | None) -> None:
        # two threads may count at once and one be missed: only that it moves matters
        self.value += 1
