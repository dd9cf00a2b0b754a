"""Starts Rasa on loopback from our own process, so that no secret stands in argv, where every user of a machine reads it.

Rasa's own API (`PUT /model` …) asks for a JSON Web Token made from the same secret; we use the channel's routes instead.
"""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def main() -> None:
    """Serve the model given as the one argument, at LOKET_RASA_URL."""
    from rasa.core.run import serve_application
    from rasa.core.utils import AvailableEndpoints
    from rasa.utils.common import configure_logging_and_warnings
    from rasa.utils.log_utils import configure_structlog

    from bot.rasa import lean
    from bot.settings import ROOT, read_settings

    settings = read_settings()
    os.environ["LOKET_SECRET"] = settings.secret
    os.environ.setdefault("LOKET_TRACKERS", str(settings.var / "trackers.sqlite"))
    os.environ.setdefault("LOKET_ACTIONS_URL", settings.actions_url)
    address = urlsplit(settings.rasa_url)
    if address.hostname not in {"127.0.0.1", "localhost", "::1"}:
        sys.exit(f"Rasa must stay on this machine, not on {address.hostname}. Unset LOKET_RASA_URL.")
    # Rasa's structured log is apart from logging and prints every message's text at DEBUG unless it is told its level
    configure_structlog(logging.WARNING)
    lean.install()
    configure_logging_and_warnings(log_level=logging.WARNING, warn_only_once=True)
    serve_application(
        model_path=str(Path(sys.argv[1]).resolve()),
        interface="127.0.0.1",
        port=address.port or 5005,
        credentials=str(ROOT / "credentials.yml"),
        enable_api=True,
        jwt_secret=settings.secret,
        jwt_method="HS256",
        endpoints=AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml")),
    )


if __name__ == "__main__":
    main()
