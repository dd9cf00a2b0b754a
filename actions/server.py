"""Starts the action server on loopback. rasa-sdk binds 0.0.0.0 unless told otherwise."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

os.environ["SANIC_HOST"] = "127.0.0.1"
os.environ.setdefault("OMP_NUM_THREADS", "1")


def main() -> None:
    """Serve the actions at LOKET_ACTIONS_URL."""
    from rasa_sdk.endpoint import run

    from bot.settings import read_settings

    settings = read_settings()
    os.environ["LOKET_VAR"] = str(settings.var)
    run("actions.actions", port=urlsplit(settings.actions_url).port or 5055)


if __name__ == "__main__":
    main()
