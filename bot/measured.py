"""The gateway, counted: messages by outcome, language and channel, and how long they took. Nothing else of them."""

from __future__ import annotations

import time

from bot.gateway import Gateway
from bot.metrics import IN_HAND, TURN_SECONDS, TURNS, UNSAVED
from bot.steady import SteadyConversations
from bot.turn import Incoming, Turn


class MeasuredGateway(Gateway):
    """A gateway of one channel."""

    channel = "web"

    def send(self, incoming: Incoming) -> Turn:
        """Answer one message, and count it unless it is about danger or a subject that must leave no trace."""
        began = time.perf_counter()
        hand = IN_HAND.labels(self.channel)
        hand.inc()
        try:
            turn = super().send(incoming)
        finally:
            hand.dec()
        if isinstance(self._conversations, SteadyConversations):
            UNSAVED.labels(self.channel).set(self._conversations.unsaved)
        if turn.replies and not any(reply.discreet for reply in turn.replies):
            TURNS.labels(self.channel, turn.language, turn.replies[0].state or "none").inc()
            kind = "tap" if incoming.choice is not None else "text"
            TURN_SECONDS.labels(self.channel, kind).observe(time.perf_counter() - began)
        return turn
