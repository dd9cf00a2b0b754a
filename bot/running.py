"""Where the processes of a loket are: what one that starts decides, and what one that runs has written down."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from bot.ports import free_port
from bot.process import began
from bot.settings import Settings

PARTS = ("rasa", "actions", "web", "keeper", "telegram")
"""Every process there is; `telegram` runs where there is a token."""
COMPLETE = frozenset({"rasa", "actions", "web", "keeper"})
"""What a loket on one machine consists of."""
MODEL_SECONDS = 600.0
"""How long a Rasa that fetches its model waits for the first one, which may be in training; then it begins anew."""


@dataclass(frozen=True)
class Running:
    """Where the processes of a running loket are: `run.json`, or `run-PARTS.json` of some; readable by its owner alone."""

    pid: int
    url: str
    """Address of the website; empty where it runs elsewhere."""
    rasa_url: str
    actions_url: str
    began: str = ""
    """When our process began: the number alone may be another one's after a restart of the machine."""
    metrics: str = ""
    """Folder in which the processes count; empty when they do not."""
    parts: tuple[str, ...] = PARTS
    """Which processes they are."""


RUNNING = msgspec.json.Decoder(Running)
"""Reads `run.json`."""
_KNOW_ENGINES = ("keeper", "web", "telegram", "rasa")
"""Who knows all the dialogue engines, the best first: an engine knows itself alone."""
_PROCESSES = msgspec.json.Decoder(dict[str, dict[str, int]])


def addressed(settings: Settings, parts: Collection[str]) -> Settings:
    """Return the settings with the addresses of what runs here; where all runs here, nobody else needs to know them."""
    is_alone = set(parts) >= COMPLETE
    host, _, port = settings.rasa_listen.rpartition(":")
    listen = f"{host}:{port if int(port) else free_port()}"
    rasa_url, actions_url = settings.rasa_url, settings.actions_url
    if is_alone or ("rasa" in parts and not os.environ.get("LOKET_RASA_URL")):
        rasa_url = f"http://{callable_here(listen)}"
    if is_alone or not os.environ.get("LOKET_ACTIONS_URL"):
        actions_url = f"http://127.0.0.1:{free_port()}" if "actions" in parts else ""
    return replace(settings, rasa_url=rasa_url, actions_url=actions_url, rasa_listen=listen)


def callable_here(listen: str) -> str:
    """Return an address that a process of this machine can ask, for one that somebody listens on."""
    host, _, port = listen.rpartition(":")
    return f"127.0.0.1:{port}" if host in {"0.0.0.0", "[::]", "localhost"} else listen  # noqa: S104


def running(settings: Settings) -> Running | None:
    """Return where the loket of this machine is, None when nothing of it runs here; parts started apart count as one."""
    found = all_running(settings)
    if not found:
        return None
    knowing = min(found, key=_rank)
    url = next((one.url for one in found if "web" in one.parts), "")
    return replace(knowing, url=url, parts=tuple(dict.fromkeys(part for one in found for part in one.parts)))


def all_running(settings: Settings) -> tuple[Running, ...]:
    """Return what runs on this machine: a whole loket, or parts that were started apart (`loket up --only …`)."""
    return tuple(one for path in sorted(settings.local.glob("run*.json")) if (one := _living(path)) is not None)


def _living(file: Path) -> Running | None:
    try:
        found = RUNNING.decode(file.read_bytes())
        os.kill(found.pid, 0)
    except (OSError, msgspec.MsgspecError):
        return None
    # else another process has its number now
    return found if found.began == began(found.pid) else None


def _rank(one: Running) -> int:
    return next((rank for rank, part in enumerate(_KNOW_ENGINES) if part in one.parts), len(_KNOW_ENGINES))


def restarts(metrics: Path) -> dict[str, int]:
    """Return how often each process was started again, as the supervisor wrote it down in the folder of the counts."""
    try:
        found = _PROCESSES.decode((metrics / "processes.json").read_bytes())
    except (OSError, msgspec.MsgspecError):
        return {}
    return {name: one.get("restarts", 0) for name, one in found.items()}
