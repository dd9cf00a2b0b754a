"""Another model while people talk: loaded beside the one in use, then put in its place between two turns.

Rasa's own `PUT /model` reads the model inside its event loop, so everybody waits for it (40 to 340 ms, measured), and it
opens the tracker store a second time.
"""

from __future__ import annotations

import asyncio
import copy
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent

from bot.rasa.models import key_of


async def load(app: Any, model: Path) -> None:
    """Load a model and use it from the next turn on; turns under way end with the one they began with.

    Raises:
        Exception: whatever Rasa says of a file that is no model; the old one stays in use.
    """
    app.ctx.agent = await asyncio.to_thread(_loaded, app.ctx.agent, model)
    app.ctx.loket_model = key_of(model)


def _loaded(old: Agent, model: Path) -> Agent:
    if not model.is_file():
        raise FileNotFoundError(model)
    # the same tracker store, lock store and action server; another model
    agent = copy.copy(old)
    agent.load_model(model)
    return agent
