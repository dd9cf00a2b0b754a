"""Several dialogue engines that share one database: each conversation has its own, and the next one answers in its place.

Every replica serves the same model and reads the same conversations, so any of them can go on. A conversation stays with
one, by a hash of its name, as long as that one answers. Each has a breaker of its own: a replica that died costs one person
one refused connection, not everybody a time limit.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from bot.breaker import Breaker
from bot.breaker import State as BreakerState
from bot.engine import Answered, Ask, Engine
from bot.errors import EngineDown, EngineLate
from bot.settings import Settings

logger = logging.getLogger(__name__)
T = TypeVar("T")

MOST_POOR = 2
"""Replicas that may answer one message with an error or nothing: when the second does too, it is the message, not they."""

_BEST_FIRST: tuple[BreakerState, ...] = ("closed", "half_open", "open")


class _Refused(EngineDown):
    """It was not asked, because it was away a moment ago."""


class _Replica(Engine):
    """One of several."""

    def _refuse_while_away(self) -> None:
        try:
            super()._refuse_while_away()
        except EngineDown as problem:
            raise _Refused(problem.message, next_step=problem.next_step) from problem


class Replicas(Engine):
    """Several engines with the face of one. Thread-safe."""

    def __init__(self, engines: Sequence[tuple[str, Engine]]) -> None:
        """Take address and client of each; at least one."""
        self._engines = tuple(engines)

    def turn(self, ask: Ask) -> Answered:
        """Ask one thing; the next replica when one is away.

        Raises:
            EngineDown: none of them answered.
            EngineLate: one of them did not answer in time, and may still be at work.
        """
        return self._any(ask.conversation, lambda engine: engine.turn(ask))

    def forget(self, conversation: str) -> None:
        """Delete a conversation; they share one database."""
        self._any(conversation, lambda engine: engine.forget(conversation))

    def prune(self, older_than_seconds: float) -> None:
        """Delete the conversations nobody used for so long."""
        self._any("", lambda engine: engine.prune(older_than_seconds))

    def is_ready(self, seconds: float = 2.0) -> bool:
        """Say whether one of them serves a model; those that answered last are asked first."""
        engines = sorted((engine for _, engine in self._engines), key=lambda e: _BEST_FIRST.index(e.breaker.state))
        return any(engine.is_ready(seconds) for engine in engines)

    def load_model(self, model: Path) -> None:
        """Load another model into all of them; one that is away takes it when it is back.

        Raises:
            EngineDown: none took it, or one that answers refused it.
        """
        away: EngineDown | None = None
        loaded = 0
        for _, engine in self._engines:
            try:
                engine.load_model(model)
                loaded += 1
            except EngineDown as problem:
                if engine.is_ready():
                    raise
                logger.warning("A replica of Rasa is away; it takes the model when it is back.")
                away = problem
        if not loaded and away is not None:
            raise away

    def close(self) -> None:
        """Close the connections."""
        for _, engine in self._engines:
            engine.close()

    def _any(self, conversation: str, work: Callable[[Engine], T]) -> T:
        last: EngineDown | None = None
        poor: list[Engine] = []
        for engine in self._order(conversation):
            try:
                done = work(engine)
            except EngineLate:
                raise
            except EngineDown as problem:
                last = problem
                if isinstance(problem, _Refused) or engine.breaker.state != "closed":
                    continue  # it is away, which its breaker knows already
                poor.append(engine)
                if len(poor) == MOST_POOR:
                    break
            else:
                for one in poor:
                    # another one could answer this: the next message, which it may take too, should not go there
                    one.breaker.failed()
                return done
        raise last or EngineDown("There is no dialogue engine.", next_step="Set LOKET_RASA_URL.")

    def _order(self, conversation: str) -> list[Engine]:
        """Return the replicas, the conversation's own first; the order stays when another one is added or taken away."""
        weighed = sorted(
            self._engines, key=lambda one: hashlib.blake2b(f"{one[0]} {conversation}".encode(), digest_size=8).digest()
        )
        return [engine for _, engine in weighed]


def open_engine(settings: Settings, *, told: Callable[[BreakerState], None] = lambda state: None) -> Engine:
    """Return the dialogue engine of this installation, one or several.

    Args:
        settings: the installation.
        told: told the state of the way to it; with several, that of the best.
    """
    urls = settings.rasa_urls
    if len(urls) == 1:
        return Engine(urls[0], settings.secret, breaker=Breaker(told=told))
    breakers: list[Breaker] = []

    def tell(state: BreakerState) -> None:
        told(min((breaker.state for breaker in breakers), key=_BEST_FIRST.index))

    breakers += [Breaker(told=tell) for _ in urls]
    return Replicas(
        [
            (url, _Replica(url, settings.secret, breaker=breaker, tries=1))
            for url, breaker in zip(urls, breakers, strict=True)
        ]
    )
