"""Every setting of the loket, read once from the environment.

The table in `docs/operator.md` is compared with `SETTINGS` by a test: a setting nobody can look up does not exist.
"""

from __future__ import annotations

import os
import re
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.errors import Setup

ROOT = Path(__file__).resolve().parent.parent
"""The checkout: where `data/`, `config.yml` and `web/` stand."""

SETTINGS: Mapping[str, str] = {
    "LOKET_PORT": "port of the website and chat API (8080)",
    "LOKET_HOST": "address the website listens on (127.0.0.1); put a proxy with HTTPS before anything else",
    "LOKET_PROXY": "address of the proxy whose X-Forwarded headers are believed (127.0.0.1); * where nothing else gets in",
    "LOKET_CONTENT": "folder with faq/, services/, phrases/ … (data)",
    "LOKET_VAR": "folder for everything the loket keeps (var)",
    "LOKET_SECRET": "key for conversation names and inner calls, 32 characters or more (made and kept in var/secret)",
    "LOKET_ORIGINS": "websites that may carry the widget, comma separated, * for any (*)",
    "LOKET_DATABASE": "address of the database of statistics and staff, as SQLAlchemy writes it; with PostgreSQL also of "
    "conversations (SQLite in var)",
    "LOKET_REDIS": "address of Redis, where several machines work together: redis://… (none: this machine alone)",
    "LOKET_LOCAL": "folder of this machine alone, where LOKET_VAR is shared by several: logs, process numbers (LOKET_VAR)",
    "LOKET_GTTS": "on: published texts are also rendered with gTTS ahead of time; off (on)",
    "LOKET_AUDIO_MB": "megabytes the clips may take; what published texts need stays all the same (2000)",
    "TELEGRAM_TOKEN": "token of the bot; without it Telegram is not started",
    "TELEGRAM_API_URL": "address of the Bot API server (Telegram's own)",
    "TELEGRAM_WEBHOOK_URL": "public https address for a webhook; without it the bot polls",
    "TELEGRAM_WEBHOOK_PORT": "port on 127.0.0.1 that the proxy passes the webhook on to (8082)",
    "STAFF_CHAT_ID": "Telegram chat that is told when somebody asks for a person (none)",
    "LOKET_LOG": "how logs are written: text, or json (one object a line) for machines that collect them (text)",
    "LOKET_METRICS_TOKEN": "who sends it as `Authorization: Bearer …` may read /metrics from anywhere, 16 characters "
    "or more; without it only this machine may (none)",
    "LOKET_RASA_URL": "addresses of the dialogue engines, comma separated (chosen at start, loopback)",
    "LOKET_RASA_LISTEN": "address:port of this machine's dialogue engine, in a private network (chosen at start, loopback)",
    "LOKET_MODEL_URL": "website from which a dialogue engine fetches its models (none: it reads LOKET_VAR)",
    "LOKET_ACTIONS_URL": "address of the action server (chosen at start, loopback)",
}

MIN_SECRET = 32
"""Shortest secret accepted, in characters."""
MIN_METRICS_TOKEN = 16
TOKEN = re.compile(r"\d+:[\w-]+")
"""How Telegram writes the token of a bot."""


@dataclass(frozen=True)
class Settings:
    """The settings of one process."""

    content: Path
    """Folder of the content that staff edit."""
    var: Path
    """Folder of everything that is not in git."""
    host: str
    port: int
    secret: str = field(repr=False)
    origins: tuple[str, ...]
    gtts: bool
    audio_bytes: int
    """How much the clips may take on disk."""
    telegram_token: str | None = field(repr=False)
    telegram_api_url: str | None
    rasa_url: str
    actions_url: str
    database: str = field(repr=False)
    """SQLAlchemy address of the database of statistics, kept questions and staff."""
    metrics_token: str | None = field(default=None, repr=False)
    """Opens `/metrics` to other machines; None: this machine alone may read it."""
    proxy: str = "127.0.0.1"
    """Address of the proxy in front of the website."""
    redis: str | None = field(default=None, repr=False)
    """Address of Redis; None: nothing is shared with other machines."""
    local: Path = ROOT / "var"
    """Folder of this machine alone: logs, process numbers, models that were fetched."""
    rasa_listen: str = "127.0.0.1:0"
    """Address and port of this machine's Rasa; port 0: chosen at start."""
    model_url: str | None = None
    """Website that hands out models; None: they are read from `models`."""

    @property
    def rasa_urls(self) -> tuple[str, ...]:
        """Addresses of the dialogue engines."""
        return tuple(part.strip().rstrip("/") for part in self.rasa_url.split(",") if part.strip())

    @property
    def is_database_shared(self) -> bool:
        """Say whether other machines may use the database too; a file is this machine's alone."""
        return not self.database.startswith("sqlite")

    @property
    def published(self) -> Path:
        """Folder of the published versions of the content."""
        return self.var / "published"

    @property
    def models(self) -> Path:
        """Folder of the trained models."""
        return self.var / "models"

    @property
    def audio(self) -> Path:
        """Folder of the clips and their index."""
        return self.var / "audio"

    @property
    def voices(self) -> Path:
        """Folder of the neural voices that were installed."""
        return self.var / "voices"

    @property
    def listen(self) -> Path:
        """Folder of the recogniser, when it was installed."""
        return self.var / "listen"


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings.

    Args:
        environment: variables to read; the process's own when None.

    Raises:
        Setup: a value cannot be used; the message says which and what to do.
    """
    env = os.environ if environment is None else environment
    var = Path(env.get("LOKET_VAR") or ROOT / "var").resolve()
    port_text = env.get("LOKET_PORT") or "8080"
    metrics_token = env.get("LOKET_METRICS_TOKEN") or None
    if metrics_token is not None and len(metrics_token) < MIN_METRICS_TOKEN:
        raise Setup("LOKET_METRICS_TOKEN is too short.", next_step=f"Give at least {MIN_METRICS_TOKEN} characters.")
    if (env.get("LOKET_LOG") or "text") not in {"text", "json"}:
        raise Setup("LOKET_LOG is neither text nor json.", next_step="Write LOKET_LOG=json, or leave it out.")
    return Settings(
        content=Path(env.get("LOKET_CONTENT") or ROOT / "data").resolve(),
        var=var,
        host=env.get("LOKET_HOST") or "127.0.0.1",
        port=port_number("LOKET_PORT", port_text),
        secret=_secret(env.get("LOKET_SECRET"), var),
        origins=_origins(env.get("LOKET_ORIGINS") or "*"),
        gtts=_is_on("LOKET_GTTS", env.get("LOKET_GTTS") or "on"),
        audio_bytes=_megabytes(env.get("LOKET_AUDIO_MB") or "2000"),
        telegram_token=_token(env.get("TELEGRAM_TOKEN")),
        telegram_api_url=_address("TELEGRAM_API_URL", env.get("TELEGRAM_API_URL")),
        rasa_url=env.get("LOKET_RASA_URL") or "http://127.0.0.1:5005",
        # a machine that only runs the website has no action server: "none"
        actions_url=(env.get("LOKET_ACTIONS_URL") or "http://127.0.0.1:5055").replace("none", ""),
        database=env.get("LOKET_DATABASE") or f"sqlite:///{var / 'loket.sqlite'}",
        metrics_token=metrics_token,
        proxy=env.get("LOKET_PROXY") or "127.0.0.1",
        redis=_redis(env.get("LOKET_REDIS")),
        local=Path(env.get("LOKET_LOCAL") or var).resolve(),
        rasa_listen=_listen(env.get("LOKET_RASA_LISTEN") or "127.0.0.1:0"),
        model_url=_address("LOKET_MODEL_URL", env.get("LOKET_MODEL_URL")),
    )


def port_number(name: str, text: str) -> int:
    """Read a port.

    Raises:
        Setup: it is none.
    """
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Setup(f"{name} is {text!r}.", next_step="Use a number from 1 to 65535.")
    return int(text)


def _address(name: str, given: str | None) -> str | None:
    address = (given or "").strip().rstrip("/")
    if address and not address.startswith(("http://", "https://")):
        raise Setup(f"{name} is {given!r}.", next_step="Begin it with https:// (or http:// on this machine).")
    return address or None


def _origins(given: str) -> tuple[str, ...]:
    origins = tuple(part.strip().rstrip("/") for part in given.split(",") if part.strip())
    for origin in origins:
        if origin != "*" and not origin.startswith(("http://", "https://")):
            raise Setup(f"LOKET_ORIGINS holds {origin!r}.", next_step=f"Write it as https://{origin}.")
    return origins


def _is_on(name: str, given: str) -> bool:
    if given.lower() not in {"on", "off"}:
        raise Setup(f"{name} is {given!r}.", next_step="Write on or off.")
    return given.lower() == "on"


def _token(given: str | None) -> str | None:
    if given and not TOKEN.fullmatch(given):
        # it is a secret, even when it is wrong: never shown
        raise Setup(
            "TELEGRAM_TOKEN is no token of a bot.", next_step="Copy it from @BotFather: 123456789:AA… and so on."
        )
    return given or None


def _listen(given: str) -> str:
    host, _, port = given.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:
        raise Setup(f"LOKET_RASA_LISTEN is {given!r}.", next_step="Write it as 10.0.0.5:5005.")
    return given


def _redis(given: str | None) -> str | None:
    if given and not given.startswith(("redis://", "rediss://", "unix://")):
        # it is not shown: it may hold a password
        raise Setup("LOKET_REDIS is no address of Redis.", next_step="Write it as redis://127.0.0.1:6379/0.")
    return given or None


def _megabytes(given: str) -> int:
    if not given.isdigit() or int(given) < 1:
        raise Setup(f"LOKET_AUDIO_MB is {given!r}.", next_step="Use a whole number of megabytes, 1 or more.")
    return int(given) * 1_000_000


def _secret(given: str | None, var: Path) -> str:
    if given is not None and given != "":
        if len(given) < MIN_SECRET:
            raise Setup(
                f"LOKET_SECRET has {len(given)} characters.",
                next_step=f"Give at least {MIN_SECRET}, or leave it out: the loket then makes its own.",
            )
        return given
    path = var / "secret"
    try:
        if not path.exists():
            var.mkdir(parents=True, exist_ok=True)
            _make_secret(path)
        kept = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise Setup(
            f"Cannot write in {var}: {error.strerror}.", next_step="Set LOKET_VAR to a folder that can be written."
        ) from error
    if len(kept) < MIN_SECRET:
        # a half-written one would be a key that everybody can guess
        raise Setup(f"{path} holds no secret.", next_step="Delete that file: the loket then makes another one.")
    return kept


def _make_secret(path: Path) -> None:
    """Write a secret in one step: two processes that start at once end with one, and nobody reads half of it."""
    # once in the life of an installation
    from filelock import FileLock

    with FileLock(path.with_name("secret.lock"), timeout=30):
        if path.exists():
            return
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".secret-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(secrets.token_hex(32))
            os.replace(temporary, path)
        finally:
            Path(temporary).unlink(missing_ok=True)
