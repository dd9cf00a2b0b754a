"""What several machines share: Redis, and the dialogue engines elsewhere. Nothing is asked on one machine alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import redis
from redis.exceptions import RedisError

from bot.doctor.finding import Finding, look, mend, ok
from bot.engine import Engine
from bot.settings import Settings

SECONDS = 3.0


def shared(settings: Settings) -> Iterator[Finding]:
    """Look at what this machine shares with others."""
    if settings.redis is not None:
        yield _redis(settings.redis)
    if len(settings.rasa_urls) > 1:
        for number, url in enumerate(settings.rasa_urls, 1):
            engine = Engine(url, settings.secret, tries=1)
            if engine.is_ready(SECONDS):
                yield ok("engines", f"dialogue engine {number} of {len(settings.rasa_urls)} answers")
            else:
                yield mend(
                    "engines", f"dialogue engine {number} does not answer at {url}", "Start it; look at LOKET_RASA_URL."
                )
            engine.close()
    if settings.is_database_shared != (settings.redis is not None):
        yield look(
            "sharing", "of LOKET_DATABASE (PostgreSQL) and LOKET_REDIS only one is set", "Several machines need both."
        )


def _redis(address: str) -> Finding:
    client = redis.Redis.from_url(
        address, socket_timeout=SECONDS, socket_connect_timeout=SECONDS, decode_responses=True
    )
    try:
        client.ping()
        found: Any = client.config_get("*")
    except RedisError as error:
        # the message could hold the address and its password
        return mend(
            "redis", f"Redis does not answer ({type(error).__name__})", "Look at LOKET_REDIS, and whether Redis runs."
        )
    finally:
        client.close()
    if found.get("appendonly") != "yes" or found.get("maxmemory-policy", "noeviction") != "noeviction":
        todo = "Set appendonly yes and maxmemory-policy noeviction."
        return look("redis", "Redis forgets which voices there are when it stops or is full", todo)
    return ok("redis", "Redis answers and keeps what it is told")
