"""The life of the connection: connect, tell Telegram how we receive, receive until stopped, hang up."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from telegram.error import BadRequest, NetworkError, RetryAfter
from telegram.ext import ExtBot

from bot.errors import Setup
from bot.telegram.desk import Desk
from bot.telegram.ledger import PRUNE_EVERY_S, Ledger
from bot.telegram.options import Hook
from bot.telegram.patience import Patience
from bot.telegram.ports import CurrentContent, Handles, Receives
from bot.telegram.profile import keep_profile
from bot.telegram.receive import Receiver

logger = logging.getLogger("loket.telegram")


async def serve(
    bot: ExtBot[int], channel: Handles, content: CurrentContent, stop: asyncio.Event, patience: Patience,
    ledger: Ledger, hook: Hook | None = None,
) -> None:  # fmt: skip
    """Connect, and answer until `stop` is set; by webhook when there is one, else by polling.

    Raises:
        InvalidToken: Telegram does not know the token.
        Setup: Telegram refuses the webhook, or its port is in use.
    """
    desk = Desk(channel, ledger)
    receiver = _receiver(bot, desk, patience, hook)
    try:
        if not await _connect(bot, receiver, stop, patience):
            return
        ledger.is_for(bot.id)
        beside = [
            asyncio.create_task(keep_profile(bot, content(), patience)),
            asyncio.create_task(_keep_short(ledger)),
        ]
        logger.info("Telegram is connected.")
        try:
            await receiver.run(stop)
        except OSError as error:
            raise Setup("The port of the webhook is in use.", next_step="Set TELEGRAM_WEBHOOK_PORT.") from error
        finally:
            for task in beside:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
    finally:
        await bot.shutdown()


async def _keep_short(ledger: Ledger) -> None:
    """Forget what is old, also while nobody writes."""
    while True:
        await asyncio.sleep(PRUNE_EVERY_S)
        ledger.prune()


def _receiver(bot: ExtBot[int], desk: Desk, patience: Patience, hook: Hook | None) -> Receives:
    if hook is None:
        return Receiver(bot, desk, patience)
    from bot.telegram.webhook import WebhookReceiver  # its web server costs memory that polling does not need

    return WebhookReceiver(bot, desk, hook)


async def _connect(bot: ExtBot[int], receiver: Receives, stop: asyncio.Event, patience: Patience) -> bool:
    """Try until Telegram answers; False when stopped before."""
    failures = 0
    while not stop.is_set():
        try:
            await bot.initialize()
            await receiver.register()
        except BadRequest as error:
            raise Setup(
                "Telegram refuses the address of the webhook.", next_step="It must be a public https address."
            ) from error
        except (NetworkError, RetryAfter) as error:
            failures += 1
            pause = patience.wait_s(failures, error)
            logger.warning("Telegram does not answer (%s); again in %.1f s.", type(error).__name__, pause)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)
        else:
            return True
    return False
