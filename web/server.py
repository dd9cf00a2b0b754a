"""Serves the website with waitress. 32 threads, of which at most 8 may wait for a voice."""

from __future__ import annotations

import os
import signal
import sys

os.environ.setdefault("OMP_NUM_THREADS", "1")
if __name__ == "__main__":
    # httpx's command line, which httpx loads where it can: 3 MB and 0.3 s
    sys.modules["pygments"] = None  # type: ignore[assignment]

THREADS = 32


def main() -> None:
    """Serve until stopped."""
    from waitress import create_server

    from bot.assemble import assemble
    from bot.heartbeat import beat_while_working
    from bot.log import configure
    from bot.settings import read_settings
    from bot.thrift import spare_memory
    from web import body_limits
    from web.app import Services, create_app
    from web.finished import Finished

    spare_memory()
    configure("web")
    settings = read_settings()
    parts = assemble(settings)
    shared = Services(
        settings,
        parts.content,
        parts.gateway,
        parts.engine,
        parts.voice,
        listening=parts.listening,
        waiting=lambda: len(server.task_dispatcher.queue),
    )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    app = create_app(shared)
    body_limits.install(app, lambda: parts.listening.is_ready)
    finished = Finished(app)
    try:
        server = create_server(
            app,
            host=settings.host,
            port=settings.port,
            threads=THREADS,
            connection_limit=400,
            channel_timeout=60,
            ident="loket",
            # the proxy with HTTPS: without its headers every visitor would have its address,
            # one rate limit for all, and links and QR codes would begin with http
            trusted_proxy=settings.proxy,
            trusted_proxy_headers={"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"},
            clear_untrusted_proxy_headers=True,
            # a megabyte is refused by Flask, with a sentence; how much of it is kept is in body_limits,
            # and no body of a visitor is ever spilled into a file
            max_request_body_size=body_limits.READ_BYTES,
            inbuf_overflow=4_000_000,
        )
        beat_while_working("web", lambda: finished.value, shared.waiting)
        # on SIGTERM it ends what is in hand before it returns
        server.run()
    finally:
        parts.close()


if __name__ == "__main__":
    main()
