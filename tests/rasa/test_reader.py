"""Reading ahead: the loop goes on meanwhile, the result is found, and nothing of the words is kept."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

import numpy as np

from bot.rasa.reader import Reader
from bot.understanding.encoder import DIMENSIONS, Matrix
from bot.understanding.understand import read_of

TEXT = "Waar leer ik Nederlands? En wat kost dat voor mijn man?"


class Slow:
    """Reads when it is told to, and remembers what."""

    identity = "slow"

    def __init__(self) -> None:
        self.may = threading.Event()
        self.read: list[str] = []

    def encode(self, texts: Sequence[str]) -> Matrix:
        assert self.may.wait(30)
        self.read += texts
        return np.stack([np.full(DIMENSIONS, len(text), dtype=np.float32) for text in texts])


async def test_the_loop_goes_on_while_a_message_is_read_and_it_is_read_once() -> None:
    slow = Slow()
    reader = Reader(slow)
    # would wait for ever if it were read in the loop
    reading = asyncio.ensure_future(reader.read_ahead(TEXT))
    await asyncio.sleep(0)
    assert not reading.done()
    slow.may.set()
    await reading
    assert slow.read == list(read_of(TEXT))
    assert len(slow.read) == 3
    for text in read_of(TEXT):
        assert reader.encode([text])[0, 0] == len(text)
    assert len(slow.read) == 3


async def test_nothing_of_a_message_stays() -> None:
    slow = Slow()
    slow.may.set()
    reader = Reader(slow)
    await reader.read_ahead(TEXT)
    reader.let_go(TEXT)
    assert not reader._ahead
    assert reader.encode(["x"])[0, 0] == 1
    assert not reader._ahead
