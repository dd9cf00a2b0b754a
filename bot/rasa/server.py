"""Starts Rasa from our own process, so that no secret stands in argv, where every user of a machine reads it.

It listens on loopback; where websites on other machines ask it, on an address of a private network (LOKET_RASA_LISTEN).

Rasa's own API (`PUT /model` …) asks for a JSON Web Token made from the same secret; we use the channel's routes instead.
"""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def main() -> None:
    """Serve the model given as the one argument, else the one in use, at LOKET_RASA_LISTEN."""
    from bot.rasa.absent import leave_out
    from bot.settings import ROOT, read_settings
    from bot.thrift import spare_memory

    spare_memory()
    leave_out(ROOT / "config.yml")
    from rasa.core.run import serve_application
    from rasa.utils.common import configure_logging_and_warnings
    from rasa.utils.log_utils import configure_structlog

    # tracker_store: where it cannot be loaded, Rasa goes on with one in memory that keeps every word; so it ends here
    from bot.rasa import lean, tracker_store  # noqa: F401
    from bot.rasa.endpoints import read_endpoints
    from bot.rasa.models import first, follow, key_of, open_models
    from bot.running import MODEL_SECONDS

    settings = read_settings()
    os.environ["LOKET_SECRET"] = settings.secret
    os.environ.setdefault("LOKET_TRACKERS", str(settings.var / "trackers.sqlite"))
    os.environ.setdefault("LOKET_ACTIONS_URL", settings.actions_url)
    address = urlsplit(f"//{settings.rasa_listen}")
    models = open_models(settings)
    model = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else first(models, MODEL_SECONDS)

    async def begin(app: Any, _: Any) -> None:
        app.ctx.loket_models, app.ctx.loket_model = models, key_of(model)
        if settings.model_url or settings.is_database_shared:
            app.add_task(follow(app, models, key_of(model)))

    # Rasa's structured log is apart from logging and prints every message's text at DEBUG unless it is told its level
    configure_structlog(logging.WARNING)
    lean.install()
    configure_logging_and_warnings(log_level=logging.WARNING, warn_only_once=True)
    serve_application(
        model_path=str(model),
        interface=address.hostname or "127.0.0.1",
        port=address.port or 5005,
        credentials=str(ROOT / "credentials.yml"),
        enable_api=True,
        jwt_secret=settings.secret,
        jwt_method="HS256",
        endpoints=read_endpoints(settings),
        server_listeners=[(begin, "after_server_start")],
    )


if __name__ == "__main__":
    main()
