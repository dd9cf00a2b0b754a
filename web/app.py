"""The Flask application factory. Routes live in one module an area; what they share stands in `Services`."""

from __future__ import annotations

import hashlib
import hmac
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Flask, Response, current_app, request
from flask_compress import Compress
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from audio.listen.ear import Ear
from audio.listen.whisper import Whisper
from audio.voice import Voice
from bot.content.publish import ContentStore
from bot.engine import Engine
from bot.gateway import Gateway
from bot.listening import Listening
from bot.settings import Settings
from bot.subscriber import LOOPBACK, subscriber
from web.admission import Admission

logger = logging.getLogger("loket.web")

MAX_BODY_BYTES = 64_000
"""Largest request: a message has 500 characters, so a megabyte is refused before it is read."""


@dataclass(frozen=True)
class Services:
    """What the routes use."""

    settings: Settings
    content: ContentStore
    gateway: Gateway
    engine: Engine
    voice: Voice
    admission: Admission = field(default_factory=Admission)
    listening: Listening = None  # type: ignore[assignment]
    """What hears people; that of the installation when it is not given."""
    waiting: Callable[[], int] = lambda: 0
    """Requests that wait for a thread of the server."""

    def __post_init__(self) -> None:
        """Take the installation's own recogniser when none is given."""
        if self.listening is None:
            ear = Ear(Whisper(self.settings.listen))
            object.__setattr__(self, "listening", Listening(ear, self.gateway, self.content))


def services() -> Services:
    """Return the services of the application at work."""
    found = current_app.extensions["loket"]
    assert isinstance(found, Services)  # noqa: S101 - set in create_app, nowhere else
    return found


def create_app(shared: Services, *, limits: bool = True) -> Flask:
    """Make the application.

    Args:
        shared: gateway, voice and content.
        limits: False switches the rate limits off, for load tests.
    """
    from web import answers, api_errors, chat, desk, health, metrics, models, openapi, pages, sound, statements, voice

    app = Flask(__name__, static_folder="static", static_url_path="/static")
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        RATELIMIT_ENABLED=limits,
        RATELIMIT_STORAGE_URI=_redis(shared.settings.redis),
        RATELIMIT_STORAGE_OPTIONS={"socket_timeout": 0.5, "socket_connect_timeout": 0.5}
        if shared.settings.redis
        else {},
        # a Redis that is away locks nobody out, and lets nobody in without limits
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=shared.settings.redis is not None,
        SEND_FILE_MAX_AGE_DEFAULT=300,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_MIMETYPES=["text/html", "text/css", "text/javascript", "application/json", "image/svg+xml"],
    )
    app.extensions["loket"] = shared
    secret = shared.settings.secret.encode()

    def hidden(value: str) -> str:
        """Return a name for an address or an id that says nothing of it: the limits may be kept on another machine."""
        return hmac.new(secret, value.encode(), hashlib.sha256).hexdigest()[:32]

    def conversation() -> str:
        return hidden(request.headers.get("Loket-Conversation", ""))

    limiter = Limiter(key_func=lambda: hidden(subscriber(get_remote_address())), app=app)
    # a whole reception centre shares one address: generous by address, strict by conversation
    limiter.limit("1200 per minute")(chat.routes)
    limiter.limit("1200 per minute")(answers.routes)
    limiter.limit("240 per minute")(voice.routes)
    limiter.limit("12 per minute", key_func=conversation)(voice.routes)
    limiter.limit(
        "40 per minute",
        key_func=conversation,
        exempt_when=lambda: not request.headers.get("Loket-Conversation"),
    )(chat.routes)
    # each look asks the inner processes; the supervisor, on this machine, may look whenever it wants
    limiter.limit("240 per minute", exempt_when=_is_here)(health.routes)
    # an answer is heard by three requests or four, and a hundred people may sit behind one address
    limiter.limit("6000 per minute", exempt_when=_is_here)(sound.routes)
    limiter.limit("3000 per minute", exempt_when=_is_here)(pages.routes)
    # what is kept of a person is said in every language at once
    limiter.limit("240 per minute", exempt_when=_is_here)(statements.routes)
    for area in (chat, voice, answers, sound, pages, statements, health, metrics, models, openapi):
        app.register_blueprint(area.routes)
    api_errors.register(app)
    desk.register(app)
    # many of our visitors have little data: text goes out compressed, sound already is
    Compress(app)
    app.after_request(_headers)
    return app


def _is_here() -> bool:
    return get_remote_address() in LOOPBACK


def _redis(address: str | None) -> str:
    return "memory://" if address is None else address.replace("unix://", "redis+unix://", 1)


CSP = (
    "default-src 'self'; img-src 'self' data:; media-src 'self' blob:; style-src 'self'; script-src 'self'; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'; "
    "require-trusted-types-for 'script'; trusted-types loket"
)
"""Policy of the loket's own pages; a host site needs `script-src`, `connect-src` and `media-src` for our address."""


def _headers(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", CSP)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers.setdefault("Permissions-Policy", "geolocation=(), camera=(), microphone=(self)")
    origin = request.headers.get("Origin")
    if origin and request.path.startswith(("/api/", "/audio/", "/static/")):
        allowed = services().settings.origins
        if "*" in allowed or origin in allowed:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Allow-Headers"] = "Content-Type, Loket-Conversation"
            response.headers["Access-Control-Allow-Methods"] = "GET, POST, DELETE, OPTIONS"
            response.headers["Access-Control-Expose-Headers"] = "Retry-After"
            response.headers["Access-Control-Max-Age"] = "86400"
        response.headers.add("Vary", "Origin")
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
