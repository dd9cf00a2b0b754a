"""Reading ahead: the loop goes on meanwhile, the result is found, and nothing of the words is kept."""

from __future__ import annotations

import asyncio
import threading

from bot.rasa.reader import Reader
from bot.understanding.decide import Decision
from bot.understanding.understand import Understood

TEXT = "Waar leer ik Nederlands? En wat kost dat voor mijn man?"


class Slow:
    """Understands when it is told to, and remembers what."""

    def __init__(self) -> None:
        self.may = threading.Event()
        self.read: list[str] = []

    def understand(self, text: str) -> Understood:
        assert self.may.wait(30)
        self.read.append(text)
        return Understood(Decision("refuse", ()), (str(len(self.read)),))


async def test_the_loop_goes_on_while_a_message_is_read_and_it_is_read_once() -> None:
    slow, reader = Slow(), Reader()
    reader.works_for(slow.understand)
    # would wait for ever if it were read in the loop
    reading = asyncio.ensure_future(reader.read_ahead(TEXT))
    await asyncio.sleep(0)
    assert not reading.done()
    slow.may.set()
    await reading
    assert reader.understood(TEXT, slow.understand).also == ("1",)
    assert slow.read == [TEXT]


async def test_what_another_model_found_is_not_taken() -> None:
    old, new, reader = Slow(), Slow(), Reader()
    old.may.set()
    new.may.set()
    reader.works_for(new.understand)
    await reader.read_ahead(TEXT)
    reader.understood(TEXT, old.understand)
    assert (old.read, new.read) == ([TEXT], [TEXT])


async def test_nothing_of_a_message_stays() -> None:
    slow, reader = Slow(), Reader()
    slow.may.set()
    reader.works_for(slow.understand)
    await reader.read_ahead(TEXT)
    reader.let_go(TEXT)
    assert not reader._ahead
    reader.understood(TEXT, slow.understand)
    assert len(slow.read) == 2
    assert not reader._ahead


async def test_without_a_model_nothing_is_read_ahead() -> None:
    reader = Reader()
    await reader.read_ahead(TEXT)
    assert not reader._ahead
