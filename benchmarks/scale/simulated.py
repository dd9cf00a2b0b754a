"""Two dialogue engines with a core each, by simulation: this machine has no cores for two real ones and those who ask.

Each stand-in takes one turn at a time and sleeps for as long as a turn of Rasa takes. What is measured is ours: how evenly
`bot.replicas` spreads conversations, and what it costs.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

from flask import Flask

from bot.engine import Ask, Engine
from bot.replicas import Replicas
from tests.serving import serve

TURN_S = 0.04
"""A typed turn of Rasa with its actions on a core of its own (`benchmarks/load.md`: 24 to 35 ms)."""
PEOPLE, TURNS = 8, 400
SECRET = "s" * 32
_REPLY = {"text": "ja", "language": "nl", "dir": "ltr"}


@contextmanager
def stand_in() -> Iterator[str]:
    """Serve turns, one at a time; give the address."""
    core = threading.Lock()

    app = Flask(__name__)

    @app.post("/webhooks/loket/turn")
    def turn() -> dict[str, list[dict[str, str]]]:
        with core:
            time.sleep(TURN_S)
        return {"replies": [_REPLY]}

    with serve(app) as url:
        yield url


def rate(engines: int) -> float:
    """Return turns a second of so many engines, eight people at once, each turn of another conversation."""
    with ExitStack() as stack:
        urls = [stack.enter_context(stand_in()) for _ in range(engines)]
        replicas = Replicas([(url, Engine(url, SECRET, tries=1)) for url in urls])
        stack.callback(replicas.close)
        asks = [Ask(f"simulated-{number}", "nl", "1", text="waar?") for number in range(TURNS)]
        began = time.perf_counter()
        with ThreadPoolExecutor(PEOPLE) as people:
            answered = list(people.map(replicas.turn, asks))
        assert all(turn.replies for turn in answered)  # noqa: S101 - a rate of failures would mean nothing
        return TURNS / (time.perf_counter() - began)


def ratio() -> tuple[float, float]:
    """Return turns a second of one engine and of two."""
    return rate(1), rate(2)


if __name__ == "__main__":
    print(ratio())
